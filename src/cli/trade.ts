import type { Command } from 'commander'
import { loadConfig } from '../config/load.ts'
import type { Config } from '../config/schema.ts'
import { StoppedWaiting } from '../event/eventstoredb/wire.ts'
import { UsageError } from '../kernel/errors.ts'
import { isServerUrl } from '../kernel/server-url.ts'
import { timeframeMsOf } from '../market/timeframe-name.ts'
import { type ConfigFlags, sourcesOf, withConfigFlags } from './config-flags.ts'
import { Ending } from './ending.ts'
import { endInterrupted } from './fault.ts'
import { hasTerminal, isAtTerminal } from './has-terminal.ts'
import { StoppedBefore } from './heedful.ts'
import { dropUnused, existingLog, newLog } from './log-file.ts'
import { requireLogName } from './log-name.ts'
import { note } from './output.ts'
import type { PageBeside } from './page-beside.ts'
import { exitCodeOf, onStop, type Signal } from './signals.ts'
import { tradeOnce } from './trade-once.ts'
import { watchStrategyFiles } from './watched-files.ts'

type Flags = ConfigFlags & {
  readonly venue?: string
  readonly symbols?: string
  readonly timeframe?: string
  readonly log?: string
  readonly resume?: true
  readonly wait?: true
  readonly page: boolean
}

export const register = (program: Command): void => {
  withConfigFlags(program.command('trade').description("trade on paper with a venue's live market, until it is told to stop"))
    .option('--venue <name>', 'whose market: binance or bybit; no key is needed')
    .option('--symbols <list>', 'what to trade, such as BTC/USDT,ETH/USDT, and of perpetuals BTC/USDT:USDT')
    .option('--timeframe <length>', "of the venue's candles that are decided on (default: 1m)")
    .option('--log <log>', 'a file, or esdb://... (default: what the option store says, or a new file in logs/)')
    .option('--resume', 'go on where the log ends, with its venue and symbols (default: the newest in logs/)')
    .option('--wait', 'with a log on a server: wait until the engine that trades on it has gone, and take over')
    .option('--no-page', 'no page beside it, which an engine at a terminal has')
    .action(trade)
}

const symbolsOf = (list: string): readonly string[] => {
  const symbols = list.split(',').map((symbol) => symbol.trim())
  const twice = symbols.find((symbol, at) => symbols.indexOf(symbol) !== at)
  if (twice !== undefined) throw new UsageError(`--symbols names ${twice} twice.`)
  if (symbols.includes('')) throw new UsageError(`--symbols "${list}" names nothing between two commas: write it as BTC/USDT,ETH/USDT.`)
  return symbols
}

const timeframeOf = (text: string): number => {
  const timeframeMs = timeframeMsOf(text)
  if (timeframeMs === null) throw new UsageError(`--timeframe is a number and a unit, such as 1m, 15m or 4h, not "${text}".`)
  return timeframeMs
}

const trade = async (flags: Flags): Promise<void> => {
  const { venue, symbols, timeframe, log, resume } = flags
  if (log !== undefined) requireLogName(log)
  if (resume === undefined && venue === undefined)
    throw new UsageError('Name a venue: coinfold trade --venue binance --symbols BTC/USDT,ETH/USDT.')
  if (resume === undefined && symbols === undefined) throw new UsageError('Name what to trade: --symbols BTC/USDT,ETH/USDT.')
  const readConfig = (): Config => loadConfig(sourcesOf(flags))
  const config = readConfig()
  const named = log ?? (isServerUrl(config.store) ? config.store : undefined)
  if (flags.wait && !isServerUrl(named ?? ''))
    throw new UsageError('--wait is for a log on a server: name one by --log or by the option store, or leave it out.')
  const wanted = {
    ...(venue !== undefined && { venue }),
    ...(symbols !== undefined && { symbols: symbolsOf(symbols) }),
    ...(timeframe !== undefined && { timeframeMs: timeframeOf(timeframe) }),
  }
  const ending = new Ending()
  let exitCode = 0
  let reserved: string | null = null
  const giveBack = (): void => {
    if (reserved !== null) dropUnused(reserved)
  }
  const unwatch = await watchStrategyFiles(config, giveBack)
  const stop = (times: number, signal: Signal): void => {
    exitCode ||= exitCodeOf(signal)
    if (times > 1) endInterrupted(exitCode)
    note('Stopping: what is open is seen to as live.drainPolicy says, and stops stay at the venue. Once more stops at once.')
    ending.ask(signal)
  }
  const wasOnTerminal = hasTerminal()
  const release = onStop(stop, () => {
    // a terminal that is gone says the same, and an engine ends with its terminal
    if (wasOnTerminal && !hasTerminal()) stop(1, 'SIGHUP')
    else ending.reload('SIGHUP')
  })
  let page: PageBeside | null = null
  try {
    page = flags.page && isAtTerminal() ? new (await import('./page-beside.ts')).PageBeside(config.page) : null
    const logPath = resume ? existingLog(named) : (named ?? (reserved = newLog()))
    await tradeOnce({
      config,
      readConfig,
      logPath,
      wanted,
      isResumed: resume === true,
      waits: flags.wait === true,
      ending,
      stop: ending.stop,
      onTrading: (socket) => page?.open(logPath, socket),
    })
    note(`Stopped; go on with: npm start -- trade --resume --log ${logPath}`)
  } catch (error) {
    // asked to end before there was a session: nothing was begun, and what was taken is given back by now
    if (!(ending.stop.aborted && (error instanceof StoppedWaiting || error instanceof StoppedBefore))) throw error
    giveBack()
    return endInterrupted(exitCode)
  } finally {
    page?.close()
    unwatch()
    release()
    giveBack()
  }
}
