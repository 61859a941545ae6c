import process from 'node:process';

// Ends by itself when the bench that started it is gone, however that went.
const parent = Number(process.argv[2]);
let turns = 0;
while (process.ppid === parent) {
  for (let i = 0; i < 10_000_000; i++) {
    turns = (turns + i) | 0;
  }
}
