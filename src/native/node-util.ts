// Of `node:util`, whose import makes Node load all that it exports, worker threads among it: a tenth of the time in
// which a program starts.
const util = process.getBuiltinModule('node:util');

export const getSystemErrorMap: typeof util.getSystemErrorMap = util.getSystemErrorMap;
export const inspect: typeof util.inspect = util.inspect;
