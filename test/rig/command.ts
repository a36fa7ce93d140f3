import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Ended } from './ended.ts'

export { type Ended, expectRefusal, said } from './ended.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

export type Started = { readonly child: ChildProcess; readonly ended: Promise<Ended>; until(stderr: RegExp): Promise<void> }
export type Around = {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** URL of a module loaded before the engine */
  readonly preload?: string
  /** by the launcher, as a person does it: what is sent to the child goes to the launcher */
  readonly isLaunched?: boolean
  /** shell commands that set limits for the engine, which then takes the shell's place */
  readonly shell?: string
  readonly uid?: number
}

/** Starts the engine's command line as a process of its own, to be spoken to while it runs. */
export const start = (args: readonly string[], around: Around = {}): Started => {
  const preload = around.preload === undefined ? [] : ['--import', around.preload]
  const program = around.isLaunched ? [`${root}coinfold.mjs`] : [...preload, `${root}src/start.mjs`]
  const line = [process.execPath, ...program, ...args]
  const [file = '', ...rest] = around.shell === undefined ? line : ['bash', '-c', `${around.shell}; exec "$0" "$@"`, ...line]
  const child = spawn(file, rest, {
    cwd: around.cwd ?? root,
    env: { ...process.env, NO_COLOR: '1', ...(around.isLaunched && { NODE_OPTIONS: preload.join('=') }), ...around.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(around.uid === undefined ? {} : { uid: around.uid }),
  })
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (text) => {
    stdout += text
  })
  child.stderr?.on('data', (text) => {
    stderr += text
  })
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
  const until = (pattern: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (pattern.test(stderr)) resolve()
      }
      child.stderr?.on('data', look)
      child.on('close', () => reject(new Error(`The engine ended without having said ${pattern}: ${stderr}`)))
      look()
    })
  return { child, ended, until }
}

export const command = (args: readonly string[], around?: Around): Promise<Ended> => start(args, around).ended
