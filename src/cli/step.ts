import { type Command, Option } from 'commander'
import { steadyTimers } from '../kernel/clock.ts'
import { UsageError } from '../kernel/errors.ts'
import { withoutPassword } from '../kernel/server-url.ts'
import { copyFolderOf } from '../market/tape/copy/copy-folder.ts'
import type { LogMoment } from '../view/log-cut.ts'
import { placeAt } from '../view/replica/kept-moment.ts'
import { View } from '../view/replica/view.ts'
import type { Breakpoint } from '../view/step/breakpoint.ts'
import type { StepStop } from '../view/stepper.ts'
import { TapeCandles } from '../web/candles/tape-candles.ts'
import { coinNames } from '../web/coins-of.ts'
import { asProduction } from './as-production.ts'
import { isAtTerminal } from './has-terminal.ts'
import { existingLog } from './log-file.ts'
import { logMomentOf } from './moment-flag.ts'
import { isReadOn, note, print } from './output.ts'
import { requireKnown } from './require-known.ts'
import { onStop } from './signals.ts'
import { frameLines } from './step/frame-lines.ts'
import { StepSession, stopOf } from './step/step-session.ts'

type Flags = {
  readonly log?: string
  readonly coin?: string
  readonly at?: Exclude<LogMoment, null>
  readonly until?: StepStop | Breakpoint
  readonly by?: number
}

const timesOf = (text: string): number => {
  if (!/^-?[1-9]\d{0,4}$/.test(text)) throw new UsageError(`--by is a number of stops from 1 to 99999, below zero for back, not "${text}".`)
  return Number(text)
}

export const register = (program: Command): void => {
  program
    .command('step')
    .description('steps through a log, event by event: the machine, what changed and the prices around it; in a pipe plain lines')
    .option('--log <log>', 'a file, or esdb://... (default: COINFOLD_STORE, or the newest logs/paper-*.db)')
    .option('--coin <position>', 'only events of this position, such as ETH/USDT')
    .addOption(new Option('--at <moment>', 'where it begins: a time, or the place of an event (default: the first)').argParser(logMomentOf))
    .addOption(
      new Option(
        '--until <stop>',
        'what it stops at: event, cycle, fill, decision, transition, refusal, a type of event, or an expression such as "coin.exposure > 0"',
      ).argParser(stopOf),
    )
    .addOption(new Option('--by <number>', 'in a pipe: so many stops, below zero for back').argParser(timesOf))
    .action(step)
}

const step = async ({ log: named, coin, at, until, by }: Flags): Promise<void> => {
  const log = existingLog(named)
  const view = await View.open(log, { keepsSideFile: false, timers: steadyTimers })
  const stop = new AbortController()
  const off = onStop(() => stop.abort())
  try {
    if (view.head === null)
      throw new UsageError(view.damage?.message ?? `The log ${withoutPassword(log)} holds no event yet: there is nothing to step through.`)
    const moment = await view.at('now')
    requireKnown('The log has no position', coin, coinNames(moment))
    const candles = new TapeCandles({ copies: copyFolderOf(process.env) })
    await candles.follow(moment.state.session.tape)
    const session = new StepSession(view, candles, { ordinal: 1, coin: coin ?? null })
    if (at !== undefined) session.jumpTo(placeAt(at))
    session.stop = until ?? null
    if (isAtTerminal()) {
      asProduction()
      const { showStepper } = await import('./step/step-screen.ts')
      await showStepper(view, session, stop.signal)
    } else await printSteps(session, by ?? 1, stop.signal)
    if (view.damage !== null) note(view.damage.message)
  } finally {
    off()
    await view.close()
  }
}

/** The moment that it begins at, and each stop from there on. */
const printSteps = async (session: StepSession, by: number, stopped: AbortSignal): Promise<void> => {
  const printFrame = async (): Promise<void> =>
    print(
      frameLines(await session.frame())
        .map(({ text }) => text.trimEnd())
        .join('\n'),
    )
  await printFrame()
  if (session.stop === null) return
  for (let left = Math.abs(by); left > 0 && !stopped.aborted && (await isReadOn()); left--) {
    if (!(await session.toBreakpoint(Math.sign(by)))) return note(session.message)
    print('')
    await printFrame()
  }
}
