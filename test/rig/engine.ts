import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

export type Ended = {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

type Kill = { readonly at: string } | { readonly afterMs: number; readonly behind?: string; readonly by?: NodeJS.Signals }

/**
 * Runs the engine's command line as a process of its own. `kill`: at a named point (`before-append:3`), or after so many milliseconds,
 * counted from the start or from when it says something on standard error. Resolves when it has ended, however it ended.
 */
export const engine = (args: readonly string[], kill?: Kill): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const preload = kill !== undefined && 'at' in kill ? ['--import', `${root}test/rig/kill-at.ts`] : []
    const child = spawn(process.execPath, [...preload, `${root}src/start.mjs`, ...args], {
      cwd: root,
      env: { ...process.env, KILL_AT: kill !== undefined && 'at' in kill ? kill.at : '', NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (text) => {
      stdout += text
    })
    let timer: NodeJS.Timeout | undefined
    const countDown = (): void => {
      if (kill === undefined || !('afterMs' in kill) || timer !== undefined) return
      if (stderr.includes(kill.behind ?? '')) timer = setTimeout(() => child.kill(kill.by ?? 'SIGKILL'), kill.afterMs)
    }
    child.stderr.on('data', (text) => {
      stderr += text
      countDown()
    })
    child.on('error', reject)
    countDown()
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      resolve({ code, signal, stdout, stderr })
    })
  })
