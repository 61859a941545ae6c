const result = /^(not ok|ok) \d+ - (.*?)(?: # ([A-Z]+))?$/;
const trailer = /^# (pass|skip|fail) (\d+)$/;

/** Reads ava's TAP as it arrives; `onTest` hears of every result, a failure's YAML block included. */
export class TapReader {
  #onTest;
  #rest = '';
  #open = null;
  #sawPlan = false;
  /** What was seen until ava's own totals, which are the ones to believe, replace it. */
  counts = { pass: 0, skip: 0, fail: 0 };
  complete = false;

  constructor(onTest) {
    this.#onTest = onTest;
  }

  write(chunk) {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop();
    for (const line of lines) {
      this.#line(line);
    }
  }

  end() {
    if (this.#rest !== '') {
      this.#line(this.#rest);
    }
    this.#settle();
  }

  #line(line) {
    const found = result.exec(line);
    if (found) {
      this.#settle();
      const [, verdict, title, directive = null] = found;
      this.#open = { ok: verdict === 'ok', title, directive, detail: [] };
      this.counts[directive === 'SKIP' ? 'skip' : verdict === 'ok' ? 'pass' : 'fail']++;
      return;
    }
    if (/^1\.\.\d+$/.test(line)) {
      this.#settle();
      this.#sawPlan = true;
      this.counts = { pass: 0, skip: 0, fail: 0 };
      return;
    }
    const count = this.#sawPlan ? trailer.exec(line) : null;
    if (count) {
      this.counts[count[1]] = Number(count[2]);
      this.complete ||= count[1] === 'fail';
      return;
    }
    this.#open?.detail.push(line);
  }

  #settle() {
    if (this.#open !== null) {
      this.#onTest(this.#open);
      this.#open = null;
    }
  }
}
