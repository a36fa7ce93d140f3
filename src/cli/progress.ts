import type { SingleBar } from 'cli-progress'
import { cliProgress } from './cli-progress.ts'
import { note } from './output.ts'

/** Shows how much of the tape is played, on a terminal; elsewhere only the name of the log. */
export const startProgress = () => {
  let bar: SingleBar | null = null
  return {
    start: (rows: number, logPath: string): void => {
      note(`Log: ${logPath}`)
      if (!process.stderr.isTTY) return
      const { Presets, SingleBar } = cliProgress()
      bar = new SingleBar(
        { format: '{bar} {percentage}% | {value}/{total} bars | {duration_formatted}', stream: process.stderr, hideCursor: true },
        Presets.shades_classic,
      )
      bar.start(rows, 0)
    },
    update: (rows: number): void => bar?.update(rows),
    stop: (): void => {
      if (bar !== null) bar.stop()
      bar = null
    },
  }
}
