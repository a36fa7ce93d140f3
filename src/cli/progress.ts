import { statSync } from 'node:fs'
import type { SingleBar } from 'cli-progress'
import { steadyTimers } from '../kernel/clock.ts'
import { withoutPassword } from '../kernel/server-url.ts'
import { cliProgress } from './cli-progress.ts'
import { note } from './output.ts'

/** Whoever sits at a terminal wonders after this what it is that takes so long. */
const PATIENCE_MS = 1000

/** Says on a terminal what is being read, a file or a server, once it takes long. Returns what is called when it is read. */
export const startReading = (path: string): (() => void) => {
  if (!process.stderr.isTTY) return () => {}
  const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  const size = bytes === 0 ? '' : ` (${sizeText(bytes)})`
  return steadyTimers.after(PATIENCE_MS, () => note(`Reading ${withoutPassword(path)}${size} ...`))
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const
const sizeText = (bytes: number): string => {
  const unit = Math.min(Math.floor(Math.log10(bytes) / 3), UNITS.length - 1)
  return `${(bytes / 1000 ** unit).toPrecision(3)} ${UNITS[unit]}`
}

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
