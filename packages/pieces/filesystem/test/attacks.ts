import fc from 'fast-check'

/** What could lead out of a folder, or make a system trip. */
const PARTS = [
  '..',
  '.',
  '...',
  '',
  '/',
  '\\',
  '..\\',
  '\0',
  '\n',
  '%2e%2e',
  '%2f',
  '%252e%252e%252f',
  '..%c0%af',
  '\u002e\u002e\u2215',
  '\uff0e\uff0e',
  '\ud800',
  '~',
  '$HOME',
  '`id`',
  '*',
  '?',
  'C:',
  'C:\\',
  '\\\\server\\share',
  '//server/share',
  'file:///etc/passwd',
  'CON',
  'nul.txt',
  'a:stream',
  'a::$DATA',
  'name.',
  'name ',
  'VICTIM.TXT',
  'victim.txt',
  'sub',
  'out',
  'outfile',
  'in',
  'outside',
  'inside',
  'secret.txt',
  'etc',
  'passwd',
  'proc',
  'self',
  'x'.repeat(255),
  'x'.repeat(256),
  'é'.repeat(128),
  '@GMT-2020.01.01-00.00.00',
]

/** Paths as an attacker would write them: known parts with separators, and random company. */
export const attack = fc
  .array(fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...PARTS) }, fc.string({ unit: 'binary', maxLength: 6 })), {
    minLength: 1,
    maxLength: 6,
  })
  .chain((parts) => fc.constantFrom('/', '\\', '', '//').map((separator) => parts.join(separator)))
  .filter((path) => path.length > 0 && path.length <= 4_096)
