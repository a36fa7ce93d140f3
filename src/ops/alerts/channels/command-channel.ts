import { spawn } from 'node:child_process'
import { shownSecret } from '../../../config/secret-options.ts'
import type { AlertChannel, Delivery } from '../alert-outbox.ts'

/** What is the engine's own stays with it: keys of venues, passwords of stores. */
const environment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('COINFOLD_')))

/** Runs a command of the shell with the message on its standard input, as JSON and one line. It has arrived if the exit code is 0. */
export const commandChannel = (command: string): AlertChannel => ({
  name: shownSecret('alerts.command', command),
  send: (message, signal) =>
    new Promise<Delivery>((resolve) => {
      // a group of its own, so that whatever the shell started ends with it
      const child = spawn(command, { shell: true, detached: true, stdio: ['pipe', 'ignore', 'ignore'], env: environment() })
      const end = (): void => {
        try {
          if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
        } catch {
          // it is over by now
        }
      }
      signal.addEventListener('abort', end, { once: true })
      child.once('error', (error: NodeJS.ErrnoException) =>
        resolve({ is: 'failed', because: `it was not started (${error.code})`, isFinal: false }),
      )
      child.once('exit', (code, by) => {
        signal.removeEventListener('abort', end)
        if (code === 0) resolve({ is: 'delivered' })
        else resolve({ is: 'failed', because: code === null ? `it was ended by ${by}` : `its exit code is ${code}`, isFinal: false })
      })
      // it need not read
      child.stdin.on('error', () => {})
      child.stdin.end(`${JSON.stringify(message)}\n`)
    }),
})
