import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** A venue as a process of its own, which goes on when whoever trades at it is killed, and is slowed down by nobody. */
export class VenueProcess {
  readonly port: number
  readonly url: string
  readonly #control: number
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, { port, control, url }: { port: number; control: number; url: string }) {
    this.#child = child
    this.port = port
    this.url = url
    this.#control = control
  }

  /** With the arguments of its command line, `--tape FILE` and so on. */
  static async start(args: readonly string[]): Promise<VenueProcess> {
    const main = fileURLToPath(new URL('./main.ts', import.meta.url))
    const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
    let errors = ''
    child.stderr!.on('data', (text) => {
      errors += text
    })
    const line = await new Promise<string>((resolve, reject) => {
      child.stdout!.once('data', (text) => resolve(String(text)))
      child.once('close', (code) => reject(new Error(`The venue ended with code ${code}: ${errors}`)))
    })
    return new VenueProcess(child, JSON.parse(line))
  }

  /** A wish of the control port, say `ask('set', { lost: 0.1 })`; resolves with what it answers. */
  async ask(wish: string, body: object = {}): Promise<unknown> {
    const answer = await fetch(`http://127.0.0.1:${this.#control}/${wish}`, { method: 'POST', body: JSON.stringify(body) })
    const said: unknown = await answer.json()
    if (!answer.ok) throw new Error(JSON.stringify(said))
    return said
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#child.once('close', resolve))
    this.#child.kill()
    await closed
  }
}
