import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export type Child = {
  readonly process: ChildProcess
  readonly lines: string[]
  until(line: RegExp): Promise<string>
  ended: Promise<number | NodeJS.Signals>
}

/** Runs a script of this folder in a process of its own; `shell` comes before it on the command line (`ulimit ...; exec`). */
export const startChild = (script: string, args: readonly string[], shell = 'exec'): Child => {
  const path = fileURLToPath(new URL(script, import.meta.url))
  const child = spawn('bash', ['-c', `${shell} "$@"`, 'bash', process.execPath, path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: string[] = []
  const reader = createInterface({ input: child.stdout! })
  reader.on('line', (line) => lines.push(line))
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals)
  const until = async (wanted: RegExp): Promise<string> => {
    for (;;) {
      const found = lines.find((line) => wanted.test(line))
      if (found !== undefined) return found
      const isOver = await Promise.race([once(reader, 'line').then(() => false), ended.then(() => true)])
      if (isOver && !lines.some((line) => wanted.test(line))) throw new Error(`The child ended without ${wanted}: ${lines.join(' | ')}`)
    }
  }
  return { process: child, lines, until, ended }
}
