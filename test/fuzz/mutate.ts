import fc from 'fast-check'

/**
 * Damage to a real file, as data: fast-check draws it, shrinks it and prints it. Places are shares of 2^32, so that one
 * change fits a file of any length. Texts are bytes in latin1.
 */
export type Change = {
  readonly how: keyof typeof ways
  readonly at: number
  readonly to: number
  readonly size: number
  readonly what: string
}

const WHOLE = 2 ** 32
const placeIn = (bytes: Buffer, share: number): number => Math.floor((share / WHOLE) * bytes.length)
const joined = (...parts: readonly (Buffer | string)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)))
const splice = (bytes: Buffer, at: number, length: number, what: Buffer | string): Buffer =>
  joined(bytes.subarray(0, at), what, bytes.subarray(Math.min(at + length, bytes.length)))

/** The first match at or behind a place, else the first of all. */
const tokenFrom = (bytes: Buffer, at: number, pattern: RegExp): { at: number; text: string } | null => {
  const text = bytes.toString('latin1')
  const behind = text.slice(at).match(pattern)
  if (behind !== null) return { at: at + (behind.index ?? 0), text: behind[0] }
  const first = text.match(pattern)
  return first === null ? null : { at: first.index ?? 0, text: first[0] }
}

const replaceToken = (bytes: Buffer, at: number, pattern: RegExp, replacement: (text: string) => string): Buffer => {
  const token = tokenFrom(bytes, at, pattern)
  return token === null ? bytes : splice(bytes, token.at, token.text.length, replacement(token.text))
}

const onLines = (bytes: Buffer, work: (lines: string[], pick: (share: number) => number) => void): Buffer => {
  const lines = bytes.toString('latin1').split('\n')
  work(lines, (share) => Math.floor((share / WHOLE) * lines.length))
  return Buffer.from(lines.join('\n'), 'latin1')
}

/** Numbers that programs get wrong. */
const ODD_NUMBERS = [
  '0',
  '-0',
  '-1',
  '1e5',
  '1e308',
  '1e-400',
  '.5',
  '5.',
  '00012',
  '0x10',
  'NaN',
  'Infinity',
  '-.inf',
  '',
  '9007199254740993',
  '18446744073709551616',
  '0.0000000000000000001',
  '9'.repeat(24),
  '9'.repeat(400),
]

const OPENINGS = ['[', '{"a":', '{a: ', '- ', '? ', '"', '(', '&a [*a,']

const ways = {
  flip: (bytes: Buffer, { at, to }: Change): Buffer => {
    const flipped = Buffer.from(bytes)
    const place = placeIn(bytes, at)
    if (place < bytes.length) flipped[place] = (flipped[place] ?? 0) ^ (1 << (to % 8))
    return flipped
  },
  write: (bytes: Buffer, { at, what }: Change) => splice(bytes, placeIn(bytes, at), what.length, what),
  insert: (bytes: Buffer, { at, what }: Change) => splice(bytes, placeIn(bytes, at), 0, what),
  cut: (bytes: Buffer, { at, size }: Change) => splice(bytes, placeIn(bytes, at), size, ''),
  end: (bytes: Buffer, { at }: Change) => bytes.subarray(0, placeIn(bytes, at)),
  repeat: (bytes: Buffer, { at, to, size }: Change) =>
    splice(bytes, placeIn(bytes, to), 0, bytes.subarray(placeIn(bytes, at), placeIn(bytes, at) + size)),
  swap: (bytes: Buffer, { at, to, size }: Change) => {
    const [from, till] = [placeIn(bytes, Math.min(at, to)), placeIn(bytes, Math.max(at, to))]
    const length = Math.min(size, till - from)
    const [one, between, other] = [from, from + length, till].map((start, part) =>
      bytes.subarray(start, part === 1 ? till : start + length),
    ) as [Buffer, Buffer, Buffer]
    return joined(bytes.subarray(0, from), other, between, one, bytes.subarray(till + length))
  },
  digit: (bytes: Buffer, { at, to }: Change) => replaceToken(bytes, placeIn(bytes, at), /\d/, () => String(to % 10)),
  number: (bytes: Buffer, { at, to }: Change) =>
    replaceToken(bytes, placeIn(bytes, at), /-?\d+(\.\d+)?/, () => ODD_NUMBERS[to % ODD_NUMBERS.length] ?? ''),
  moreDigits: (bytes: Buffer, { at, size }: Change) =>
    replaceToken(bytes, placeIn(bytes, at), /\d+/, (text) => text.repeat(1 + (size % 5)).slice(0, 2 * text.length + size)),
  dropLine: (bytes: Buffer, { at }: Change) => onLines(bytes, (lines, pick) => lines.splice(pick(at), 1)),
  repeatLine: (bytes: Buffer, { at, to }: Change) => onLines(bytes, (lines, pick) => lines.splice(pick(to), 0, lines[pick(at)] ?? '')),
  manyLines: (bytes: Buffer, { at, size }: Change) =>
    onLines(bytes, (lines, pick) => lines.splice(pick(at), 0, ...Array<string>(size).fill(lines[pick(at)] ?? ''))),
  swapLines: (bytes: Buffer, { at, to }: Change) =>
    onLines(bytes, (lines, pick) => {
      const [one, other] = [pick(at), pick(to)]
      const kept = lines[one] ?? ''
      lines[one] = lines[other] ?? ''
      lines[other] = kept
    }),
  lineEnds: (bytes: Buffer, { to }: Change) =>
    Buffer.from(bytes.toString('latin1').replaceAll('\n', ['\r\n', '\r', '\n\n', '\0', ' '][to % 5] ?? '\n'), 'latin1'),
  long: (bytes: Buffer, { at, size, what }: Change) => splice(bytes, placeIn(bytes, at), 0, (what || 'x').slice(0, 4).repeat(size * 64)),
  nest: (bytes: Buffer, { at, to, size }: Change) =>
    splice(bytes, placeIn(bytes, at), 0, (OPENINGS[to % OPENINGS.length] ?? '[').repeat(size * 16)),
  nothing: () => Buffer.alloc(0),
  blank: (bytes: Buffer, { to }: Change) => Buffer.alloc(bytes.length % 500, [' ', '\n', '\t', '\0', '\r\n'][to % 5]),
} as const

/** What is on nobody's keyboard: marks, ends of text, half characters, names that JavaScript gives a meaning. */
const ODD_TEXTS = [
  '\0',
  '\xef\xbb\xbf',
  '\xff\xfe',
  '\xc3(',
  '\xed\xa0\x80',
  '\xf0\x9f',
  '\xe2\x80\xa8',
  '\r',
  '\r\n',
  '\x1b[31m',
  '\x1a',
  '__proto__',
  'constructor',
  'toString',
  'null',
]

const shares = fc.nat(WHOLE - 1)

/** One to four changes; `words` belong to the language of the file, `hows` narrows what may happen. */
export const changes = (
  words: readonly string[] = [],
  hows = Object.keys(ways) as readonly (keyof typeof ways)[],
): fc.Arbitrary<Change[]> =>
  fc.array(
    fc.record({
      how: fc.constantFrom(...hows),
      at: shares,
      to: shares,
      size: fc.oneof({ weight: 4, arbitrary: fc.nat(64) }, fc.nat(1024)),
      what: fc.oneof(
        fc.constantFrom(...ODD_TEXTS, ...words),
        fc.uint8Array({ maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
      ),
    }),
    { minLength: 1, maxLength: 4 },
  )

/** Damage without respect for what the bytes mean. */
export const BYTE_WAYS = ['flip', 'write', 'insert', 'cut', 'end', 'repeat', 'swap', 'digit', 'nothing', 'blank'] as const

export const mutate = (bytes: Buffer, list: readonly Change[]): Buffer =>
  list.reduce((before, change) => ways[change.how](before, change), bytes)
