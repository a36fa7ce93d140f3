import type * as Pino from 'pino'
import type { Config } from '../config/schema.ts'
import { lazily } from '../kernel/lazily.ts'

type DestinationStream = Pino.DestinationStream
type LevelWithSilent = Pino.LevelWithSilent

const pinoPackage = lazily<typeof Pino>('pino')

/** Names under which secrets travel; pino takes paths, so each name is listed for every depth that objects have here. */
const SECRET_KEYS = [
  'secret',
  'apiSecret',
  'apiKey',
  'key',
  'password',
  'passphrase',
  'token',
  'accessToken',
  'privateKey',
  'authorization',
  'cookie',
]
const DEPTHS = ['', '*.', '*.*.', '*.*.*.']
const SECRET_NAME = /_(SECRET|KEY|TOKEN|PASSWORD|PASSPHRASE)$/i
const MASK = '[redacted]'
// Shorter values (`1`, `yes`) would blank out half of every line, and protect nothing.
const SHORTEST_SECRET = 6

type Env = Readonly<Record<string, string | undefined>>

const secretsOf = (env: Env): string[] =>
  Object.entries(env)
    .filter(([name, value]) => SECRET_NAME.test(name) && value !== undefined && value.length >= SHORTEST_SECRET)
    // as they stand in a line of JSON; the longest first, because one may contain another
    .map(([, value]) => JSON.stringify(value).slice(1, -1))
    .sort((a, b) => b.length - a.length)

/**
 * JSON escapes line feeds and the low control characters. These are left: C1 controls (some terminals obey them),
 * separators that some readers take for a new line, and marks that turn the direction of text.
 */
const DECEPTIVE = /[\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g
const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/** One event of the program, one line, whatever the values hold; secrets are masked by name and by value. */
const guarded = (out: DestinationStream, secrets: readonly string[]): DestinationStream => ({
  write: (line) => {
    let safe = line.replace(DECEPTIVE, escaped)
    for (const secret of secrets) safe = safe.replaceAll(secret, MASK)
    out.write(safe)
  },
})

/** What cannot be written there any more (a full disk) is lost, and ends nothing. */
const standardError = (destination: typeof Pino.destination): DestinationStream => destination({ fd: 2, sync: true }).on('error', () => {})

/** `auto`: what is `shown` elsewhere (a tape's summary, a terminal's journal) is not told; else warnings and milestones are, as they come. */
export const levelOf = (level: Config['log']['level'], what: 'shown' | 'unseen'): LevelWithSilent => {
  if (level !== 'auto') return level
  return what === 'shown' ? 'error' : 'info'
}

export type LogOptions = { readonly level: LevelWithSilent; readonly env?: Env; readonly out?: DestinationStream }

/**
 * The program's own log (not the event log): one JSON object a line, on standard error. Give each piece of work its ids with
 * `log.child({ correlation })`. Writes are synchronous, so that the last line before a crash is there.
 */
export const createLog = ({ level, env = process.env, out }: LogOptions): Pino.Logger => {
  const { destination, pino, stdSerializers } = pinoPackage()
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: stdSerializers.err, error: stdSerializers.err },
      redact: { paths: SECRET_KEYS.flatMap((key) => DEPTHS.map((depth) => `${depth}${key}`)), censor: MASK },
    },
    guarded(out ?? standardError(destination), secretsOf(env)),
  )
}

/** The levels at which events and verdicts are told. */
const TOLD = ['trace', 'debug', 'info', 'warn'] as const
type Told = (typeof TOLD)[number]

/** What events and verdicts are told to. */
export type TellingLog = { isLevelEnabled(level: Told): boolean } & Readonly<Record<Told, (data: object, text: string) => void>>

/** A log that is made when it first has something to write, which on a tape is mostly never. */
export const logOnDemand = (options: LogOptions): TellingLog => {
  const lowest = TOLD.indexOf(options.level as Told)
  const isLevelEnabled = (level: Told): boolean => lowest >= 0 && TOLD.indexOf(level) >= lowest
  let made: Pino.Logger | undefined
  const write =
    (level: Told) =>
    (data: object, text: string): void =>
      (made ??= createLog(options))[level](data, text)
  return { isLevelEnabled, trace: write('trace'), debug: write('debug'), info: write('info'), warn: write('warn') }
}
