import { cliProgress } from './cli-progress.ts'

/** Shows on a terminal how many events were `done`; how many there will be, a log does not say. */
export const startCount = (done: string) => {
  if (!process.stderr.isTTY) return { update: (): void => {}, stop: (): void => {} }
  const { Presets, SingleBar } = cliProgress()
  const count = new SingleBar(
    { format: `{value} events ${done} | {duration_formatted}`, stream: process.stderr, hideCursor: true, clearOnComplete: true },
    Presets.shades_classic,
  )
  count.start(0, 0)
  return { update: (events: number): void => count.update(events), stop: (): void => count.stop() }
}
