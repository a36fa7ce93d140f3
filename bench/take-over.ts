import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const LEASE_S = 2

/**
 * How long after the lease of a killed engine has run out another one trades in its place, in ms: it has read the log,
 * written its epoch into every stream, and looked up what was open. Two real processes on the bundled tape.
 */
export const takeOver = async (folder: string, url: string, rounds: number, say: (text: string) => void): Promise<number[]> => {
  const samples: number[] = []
  for (let round = 0; round < rounds; round++) {
    const log = `${url}&group=over${round}`
    const owner = start(join(folder, `owner-${round}`), log, [])
    await told(owner, 'SessionReconciled')
    const standby = start(join(folder, `standby-${round}`), log, ['--resume', '--wait'])
    await told(standby, 'holds the lease')
    owner.kill('SIGKILL')
    const killedMs = performance.now()
    await told(standby, 'SessionReconciled')
    samples.push(performance.now() - killedMs - LEASE_S * 1000)
    standby.kill('SIGKILL')
    say(`take-over ${round + 1}: ${samples.at(-1)!.toFixed(0)} ms behind the lease of ${LEASE_S} s`)
  }
  return samples
}

const start = (folder: string, log: string, flags: readonly string[]): ChildProcess => {
  mkdirSync(folder, { recursive: true })
  const options = ['--set', `log.leaseS=${LEASE_S}`, '--set', 'log.level=info', '--speed', '600']
  const child = spawn(process.execPath, [main, 'run', '--log', log, ...flags, ...options], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  child.unref()
  return child
}

/** Resolves when the process says so on standard error. */
const told = (child: ChildProcess, what: string): Promise<void> =>
  new Promise((resolve, reject) => {
    let text = ''
    const hear = (chunk: Buffer): void => {
      text += chunk
      if (!text.includes(what)) return
      child.stderr?.off('data', hear)
      child.stderr?.resume()
      resolve()
    }
    child.stderr?.on('data', hear)
    child.once('exit', () => reject(new Error(`The engine ended before it said "${what}": ${text.slice(-500)}`)))
  })
