type Option = readonly [option: unknown, asked?: BufferEncoding];

/** What may stand where the encoding of a name is asked for, and what a good one asks for if not UTF-8. */
export const encodingOptions: Record<string, Option> = {
  'no options': [undefined],
  null: [null],
  'an empty object': [{}],
  utf8: ['utf8'],
  'utf-8': ['utf-8'],
  UTF8: ['UTF8'],
  latin1: ['latin1', 'latin1'],
  binary: ['binary', 'binary'],
  ascii: ['ascii', 'latin1'],
  hex: ['hex', 'hex'],
  HEX: ['HEX', 'hex'],
  base64: ['base64', 'base64'],
  base64url: ['base64url', 'base64url'],
  ucs2: ['ucs2', 'ucs2'],
  utf16le: ['utf16le', 'utf16le'],
  buffer: ['buffer'],
  Buffer: ['Buffer'],
  "''": [''],
  nope: ['nope'],
  'an object with hex': [{ encoding: 'hex' }, 'hex'],
  'an object with buffer': [{ encoding: 'buffer' }],
  'an object with a bad encoding': [{ encoding: 'nope' }],
  'an object with an empty encoding': [{ encoding: '' }],
  'an object with null': [{ encoding: null }],
  'an object with undefined': [{ encoding: undefined }],
  'an object with 7': [{ encoding: 7 }],
  'an object with more': [{ encoding: 'hex', flag: 'w', mode: 7, throwIfNoEntry: false }, 'hex'],
  'an inherited encoding': [Object.create({ encoding: 'hex' }), 'hex'],
  'an object without a prototype': [Object.assign(Object.create(null), { encoding: 'hex' }), 'hex'],
  'a String object': [new String('hex')],
  'an array': [['hex']],
  'a Buffer': [Buffer.from('hex')],
  7: [7],
  0: [0],
  NaN: [Number.NaN],
  true: [true],
  false: [false],
  '1n': [1n],
  'a symbol': [Symbol('hex')],
  'a function': [() => 'hex'],
  'a function with an encoding': [Object.assign(() => {}, { encoding: 'hex' })],
  'a getter': [
    {
      get encoding() {
        return 'hex';
      },
    },
    'hex',
  ],
  'a getter that throws': [
    {
      get encoding(): never {
        throw new RangeError('no such option');
      },
    },
  ],
  'a signal that fired': [{ signal: AbortSignal.abort() }],
  'a signal that is none': [{ signal: 'stop' }],
};
