import { asProgram } from './command.mjs';
import { runCompiledProgram } from './compiled-program.mjs';

await asProgram(import.meta, (args) => runCompiledProgram('bench/main.js', args));
