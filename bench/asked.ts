import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../src/start.mjs', import.meta.url))

/** The least of so many times: a process that waited for its turn says nothing of what it does. */
const leastMs = (times: number, args: readonly string[]): number => Math.min(...Array.from({ length: times }, () => processMs(args)))

const processMs = (args: readonly string[]): number => {
  const began = performance.now()
  execFileSync(process.execPath, [main, ...args], {
    env: { ...process.env, COINFOLD_LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return performance.now() - began
}

type Event = { readonly position: string; readonly timeMs: number }

/** Milliseconds that the terminal's two questions about a past event take beyond the start of the same command that asks nothing. */
export const askedMs = (log: string, { position, timeMs }: Event, times: number): { readonly why: number; readonly report: number } => {
  const beyondStart = (command: string, ...args: readonly string[]): number =>
    leastMs(times, [command, ...args]) - leastMs(times, [command, '--help'])
  return {
    why: beyondStart('why', position, '--log', log),
    report: beyondStart('report', 'portfolio', '--log', log, '--at', new Date(timeMs).toISOString()),
  }
}
