import { dirname, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import type { TapeIdentity, TapePart } from '../../machines/session/events.ts'
import type { Config } from '../config/schema.ts'
import { Settings } from '../config/settings.ts'
import { UsageError } from '../kernel/errors.ts'
import { copyFolderOf } from '../market/tape/copy/copy-folder.ts'
import { EmptyPart } from '../market/tape/part.ts'
import { FORMATS, type TapeFormat } from '../market/tape/read/layout.ts'
import { isPipe } from '../market/tape/read/packed-bytes.ts'
import { openTape, type Tape } from '../market/tape/tape.ts'
import { NoTape, TapeError } from '../market/tape/tape-error.ts'
import type { TapeOptions } from '../market/tape/tape-options.ts'
import { inputsNamed } from '../run/inputs/inputs-named.ts'
import { openInputsTape } from '../run/inputs/inputs-tape.ts'
import { requireOnTape } from '../run/on-tape.ts'
import { requireStepFits } from '../run/smallest-order.ts'
import { requireStrategiesFit } from '../run/strategy-fits.ts'
import { oneOf } from './choice.ts'
import { note } from './output.ts'
import { bundledTape } from './places.ts'
import { startReading } from './progress.ts'
import { timeOf } from './time-flag.ts'

/** What `withTapeFlags` adds to a command's options. */
export type TapeFlags = {
  readonly tape?: readonly string[]
  readonly mark?: readonly string[]
  readonly funding?: readonly string[]
  readonly format?: TapeFormat
  readonly from?: number
  readonly to?: number
}

/** For every command that plays a tape. */
export const withTapeFlags = (command: Command): Command =>
  command
    .option('--tape <path...>', 'candle files or folders, SYMBOL=FILE, or the inputs of a live session (default: the bundled tape)')
    .option('--mark <spec...>', "SYMBOL=FILE: candles of a contract's mark price")
    .option('--funding <spec...>', "SYMBOL=FILE: a contract's rates of funding, time and rate")
    .addOption(
      new Option('--format <layout>', 'how the files of --tape are written (default: auto)').choices(FORMATS).argParser(oneOf(FORMATS)),
    )
    .addOption(new Option('--from <time>', 'play only candles that open then or later').argParser(timeOf))
    .addOption(new Option('--to <time>', 'play only candles that open before').argParser(timeOf))

/** Throws a UsageError for a part in which nothing could open. */
export const requireSomePart = ({ from, to }: TapeFlags): void => {
  if (from === undefined || to === undefined || from < to) return
  throw new UsageError(`--from ${new Date(from).toISOString()} is not before --to ${new Date(to).toISOString()}: nothing opens in between.`)
}

/** What was asked for, else what the log was made from. */
const partOf = ({ from, to }: TapeFlags, recorded: TapeIdentity | null): TapePart | undefined =>
  from === undefined && to === undefined ? recorded?.part : { fromMs: from ?? null, toMs: to ?? null }

/** What was asked for, else what the log was made from. */
const formatOf = ({ format }: TapeFlags, recorded: TapeIdentity | null): TapeFormat | undefined =>
  format ?? FORMATS.find((one) => one === recorded?.format)

/** What was asked for, else what the log was made from. */
const besideOf = ({ mark, funding }: TapeFlags, recorded: TapeIdentity | null): Pick<TapeOptions, 'marks' | 'funding'> => {
  // of a session's inputs they come with the prices
  const was = (of: 'marks' | 'funding'): string[] =>
    (recorded?.coins ?? []).flatMap(({ symbol, path, [of]: file }) =>
      file === undefined || file.path === path ? [] : [`${symbol}=${file.path}`],
    )
  return { marks: mark ?? was('marks'), funding: funding ?? was('funding') }
}

export type OpenWanted = (flags: TapeFlags, config: Config, recorded: TapeIdentity | null, stop: AbortSignal) => Promise<Tape>

/** What the flags and the options name, or what the log was made from; what is remarkable about it is said. */
export const openWanted: OpenWanted = async (flags, config, recorded, stop) => {
  const tickSizes = Object.fromEntries(Object.entries(config.instruments).map(([symbol, { tickSize }]) => [symbol, tickSize]))
  const part = partOf(flags, recorded)
  const format = formatOf(flags, recorded)
  const { maxUnusablePct } = config.market
  const copies = copyFolderOf(process.env)
  const beside = besideOf(flags, recorded)
  const options = {
    tickSizes,
    maxUnusablePct,
    candleMs: config.market.candleS * 1000,
    stop,
    ...beside,
    onFile: startReading,
    ...(copies && { copies }),
    ...(part && { part }),
    ...(format && { format }),
  }
  const tape = await openOrExplain(flags.tape, recorded, options).catch((error: unknown) => {
    throw error instanceof UsageError ? new NoTape(error.message, { cause: error }) : error
  })
  tape.remarks.forEach(note)
  requireOnTape(config, tape)
  requireStepFits(config, tape)
  requireStrategiesFit(new Settings(config), tape)
  return tape
}

/** Of candles, trades and quotes, those that are joined as well. */
const filesIn = ({ path, more = [], trades, quotes }: TapeIdentity['coins'][number]): readonly string[] => {
  const files = [{ path, more }, trades, quotes].filter((file) => file !== undefined)
  return [...new Set(files.flatMap((file) => [file.path, ...(file.more ?? []).map((one) => one.path)]))]
}

/** What can be read once, or has a name that means something only to the process that was given it. */
const isOnce = (path: string): boolean => /^\/(dev\/(fd\/|stdin$)|proc\/)/.test(path) || isPipe(path)

/** Candles of files, or what a session took in: which of them follows from what is named. */
const openNamed = async (specs: readonly string[], options: TapeOptions): Promise<Tape> => {
  const named = specs.map((spec) => ({ spec, inputs: inputsNamed(spec) }))
  const inputs = named.flatMap((one) => one.inputs ?? [])
  if (inputs.length === 0) return openTape(specs, options)
  const other = named.find((one) => one.inputs === null)?.spec ?? [...(options.marks ?? []), ...(options.funding ?? [])][0]
  if (other !== undefined)
    throw new UsageError(`${inputs[0]!.path} is what a session took in, which is played alone, without ${other}: leave one of them out.`)
  const folders = [...new Set(inputs.flatMap(({ segments }) => segments.map(({ path }) => resolve(dirname(path)))))]
  if (folders.length > 1)
    throw new UsageError(`${folders.join(' and ')} are of two logs, whose inputs are played one after the other: name one of them.`)
  return openInputsTape(inputs, options)
}

const openOrExplain = async (named: readonly string[] | undefined, recorded: TapeIdentity | null, options: TapeOptions): Promise<Tape> => {
  if (named !== undefined || recorded === null) return openNamed(named ?? [bundledTape], options)
  const piped = recorded.coins.find((coin) => filesIn(coin).some(isOnce))
  if (piped)
    throw new UsageError(
      `The tape of ${piped.symbol} was read from a pipe (${filesIn(piped).find(isOnce)}): name its file by --tape ${piped.symbol}=FILE.`,
    )
  try {
    return await openNamed(
      recorded.coins.flatMap((coin) => filesIn(coin).map((path) => `${coin.symbol}=${path}`)),
      options,
    )
  } catch (error) {
    if (!(error instanceof UsageError) || error instanceof EmptyPart) throw error
    throw new TapeError(`The tape that the log was made from is not where it was: ${error.message}`)
  }
}
