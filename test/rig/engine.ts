import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

export type Ended = {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/**
 * Runs the engine's command line as a process of its own. `kill`: at a named point (`before-append:3`) or after so
 * many milliseconds. Resolves when it has ended, however it ended.
 */
export const engine = (args: readonly string[], kill?: { readonly at: string } | { readonly afterMs: number }): Promise<Ended> =>
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
    child.stderr.on('data', (text) => {
      stderr += text
    })
    child.on('error', reject)
    const timer = kill !== undefined && 'afterMs' in kill ? setTimeout(() => child.kill('SIGKILL'), kill.afterMs) : undefined
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      resolve({ code, signal, stdout, stderr })
    })
  })
