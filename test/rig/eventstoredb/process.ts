import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))

export type ServerProcess = {
  readonly port: number
  readonly url: string
  /** Sends the signal; resolves at once for SIGSTOP and SIGCONT, otherwise when the process has ended. */
  signal(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGTERM' | 'SIGKILL'): Promise<void>
}
export type ProcessOptions = {
  readonly file: string
  /** default: any free one */
  readonly port?: number
  /** how long it still answers after SIGTERM */
  readonly graceMs?: number
  /** each commit is on the disk before it is acknowledged */
  readonly isFlushed?: boolean
}

const portOf = (child: ChildProcess): Promise<number> =>
  new Promise((resolve, reject) => {
    let text = ''
    child.stdout?.on('data', (chunk) => {
      text += chunk
      const port = /^ready (\d+)\n/.exec(text)?.[1]
      if (port !== undefined) resolve(Number(port))
    })
    child.on('close', (code) => reject(new Error(`The server ended with exit code ${code} before it was ready.`)))
  })

/** Starts a server as a process of its own and resolves when it takes connections. */
export const startServerProcess = async ({ file, port = 0, graceMs = 0, isFlushed = false }: ProcessOptions): Promise<ServerProcess> => {
  const child = spawn(process.execPath, [main, String(port), file, String(graceMs), ...(isFlushed ? ['flushed'] : [])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
  const taken = await portOf(child)
  return {
    port: taken,
    url: `esdb://127.0.0.1:${taken}?tls=false`,
    signal: (signal) => {
      child.kill(signal)
      return signal === 'SIGSTOP' || signal === 'SIGCONT' ? Promise.resolve() : ended
    },
  }
}
