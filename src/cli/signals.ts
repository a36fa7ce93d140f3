import { constants } from 'node:os'

/**
 * Signals reach the engine in two ways: from the system, and from the launcher as messages about signals that it got. Ctrl-C in
 * a terminal goes to both processes and so arrives twice; a signal to the launcher alone arrives once. Counting each way by
 * itself and taking the larger count is right in every case, but for who signals a process and then its group, as `timeout` does:
 * from the system the same signal again at once is that one wish. Of those that it got the launcher has judged that itself, when they
 * came (launcher/signals.mjs): a process that hangs hears all of them at once.
 */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
export type Signal = (typeof SIGNALS)[number]

/** Nobody presses a key twice so fast. */
const SAME_WISH_MS = 100

/** What a shell reports for a process that a signal ended; 130 for Ctrl-C. */
export const exitCodeOf = (signal: NodeJS.Signals): number => 128 + constants.signals[signal]

/** What a process that was killed with SIGKILL would report: it is what the launcher got. */
const KILLED = 137

/** Ends the process when the launcher is gone, however it went. Call once, at the start. */
export const dieWithLauncher = (): void => {
  if (!process.channel) return
  process.on('disconnect', () => process.exit(KILLED))
  // Listening alone must not keep a finished command alive.
  process.channel.unref()
}

/** What hears signals until a command does. */
let standIn: ((signal: NodeJS.Signals) => void) | null = null

const standDown = (): void => {
  if (standIn !== null) for (const signal of SIGNALS) process.off(signal, standIn)
  standIn = null
}

/** Calls back on a signal that comes before anybody has called `onStop`, and ends the process then, with the exit code that it is given. */
export const endAtSignal = (tell: (exitCode: number) => void): void => {
  standDown()
  standIn = (signal) => {
    const exitCode = exitCodeOf(signal)
    tell(exitCode)
    process.exit(exitCode)
  }
  for (const signal of SIGNALS) process.on(signal, standIn)
}

/** Whether a signal of the system is a wish that came just now. */
const burst = (): ((signal: Signal) => boolean) => {
  const lastMs = new Map<Signal, number>()
  return (signal) => {
    const nowMs = performance.now()
    const isSameWish = nowMs - (lastMs.get(signal) ?? Number.NEGATIVE_INFINITY) < SAME_WISH_MS
    lastMs.set(signal, nowMs)
    return isSameWish
  }
}

/** Counts what comes both ways as one. */
const counting = (handle: (times: number, signal: Signal) => void): ((signal: Signal, way: 'direct' | 'told') => void) => {
  const counts = { direct: 0, told: 0 }
  let handled = 0
  return (signal, way) => {
    counts[way]++
    while (handled < Math.max(counts.direct, counts.told)) handle(++handled, signal)
  }
}

/**
 * Calls back on each wish to stop, with how often it was said: the first asks for an orderly end, the second for one
 * at once. SIGHUP is such a wish where nobody has another use for it. Returns the way to stop listening, after which signals
 * end the process as usual.
 */
export const onStop = (handle: (times: number, signal: Signal) => void, onHangUp: (() => void) | null = null): (() => void) => {
  const [stops, hangUps] = [counting(handle), counting(() => onHangUp?.())]
  const isSameWish = burst()
  const hear = (signal: Signal, way: 'direct' | 'told'): void => {
    if (signal === 'SIGHUP' && onHangUp !== null) hangUps(signal, way)
    else if (way === 'told' || !isSameWish(signal)) stops(signal, way)
  }
  const onSignal = (signal: NodeJS.Signals): void => hear(signal as Signal, 'direct')
  const onMessage = (message: unknown): void => {
    const signal = (message as { signal?: Signal } | null)?.signal
    if (signal === undefined) return
    hear(signal, 'told')
  }
  for (const signal of SIGNALS) process.on(signal, onSignal)
  // not before: a signal that nobody listens to for a moment ends the process at once
  standDown()
  process.on('message', onMessage)
  process.channel?.unref()
  process.send?.('counts-signals')
  if (onHangUp !== null) process.send?.('hears-hang-ups')
  return () => {
    for (const signal of SIGNALS) process.off(signal, onSignal)
    process.off('message', onMessage)
    process.send?.('leaves-signals')
  }
}
