export function printReport(results) {
  printSkips(results);
  const width = Math.max(...results.map(({ lane }) => lane.name.length));
  console.log('\nLanes');
  for (const { lane, passed, failed, skipped, seconds } of results) {
    const counts = [passed, failed, skipped.length].map((count) => String(count).padStart(5));
    console.log(
      `  ${failed === 0 ? '✔' : '✘'} ${lane.name.padEnd(width)} ${counts[0]} passed ${counts[1]} failed ${counts[2]} skipped ${seconds.toFixed(1).padStart(7)} s`,
    );
  }
  const total = (count) => results.reduce((sum, one) => sum + count(one), 0);
  const failed = total((one) => one.failed);
  const skipped = total((one) => one.skipped.length);
  const tail = skipped > 0 ? `, ${skipped} skipped` : '';
  console.log(`\n${total((one) => one.passed)} passed, ${failed} failed${tail}`);
  return failed === 0;
}

function printSkips(results) {
  const places = new Map();
  for (const { lane, skipped } of results) {
    for (const title of skipped) {
      places.set(title, [...(places.get(title) ?? []), lane.name]);
    }
  }
  if (places.size > 0) {
    console.log(`\n${'!'.repeat(8)} NOT RUN ON THIS MACHINE ${'!'.repeat(8)}`);
    for (const [title, lanes] of places) {
      console.log(`  ${title} (${lanes.join(', ')})`);
    }
  }
}
