import { chmodSync, lstatSync, rmSync } from 'node:fs'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { steadyTimers, type Timers, within } from '../../kernel/clock.ts'
import { Failure } from '../../kernel/errors.ts'
import { type ControlPath, makeControlFolder } from './control-path.ts'
import { type ControlAnswer, type ControlRequest, readRequest } from './control-request.ts'

/** A request is some hundred bytes: a reason of 500 characters, at most four bytes each, and the rest. */
const MOST_BYTES = 16_384
/** For the line to come: whoever writes it does so at once. */
const LINE_MS = 5000
/** Persons and a monitor: more at once are a mistake, and each keeps a handle. */
const MOST_CALLERS = 16
/** For answers that are on their way when the engine ends. */
const CLOSING_MS = 1000

type Answer = (request: ControlRequest) => ControlAnswer | Promise<ControlAnswer>

/**
 * The socket by which persons reach a running engine: one line of JSON is asked, one is answered. Whoever may write to the file may ask,
 * and that is its owner alone. Only the holder of the log's lease opens one, so what stands at its place is left by a process that was killed.
 */
export class ControlServer {
  readonly path: string
  readonly #server: Server
  readonly #answer: Answer
  readonly #timers: Timers
  readonly #callers = new Set<Socket>()
  readonly #answering = new Set<Promise<void>>()

  private constructor(path: string, answer: Answer, timers: Timers) {
    this.path = path
    this.#answer = answer
    this.#timers = timers
    this.#server = createServer({ allowHalfOpen: true }, (caller) => this.#hear(caller))
    this.#server.maxConnections = MOST_CALLERS
  }

  /** Throws a Failure with a sentence: something else stands there, somebody answers there, or no socket can be made. */
  static async open({ path, folder }: ControlPath, answer: Answer, timers: Timers = steadyTimers): Promise<ControlServer> {
    if (folder !== null) makeControlFolder(folder)
    await removeLeftBehind(path)
    const server = new ControlServer(path, answer, timers)
    await server.#listen()
    return server
  }

  /** Hears nobody any more, and removes the file. Who waits for an answer gets it, where it comes soon. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    await within(this.#timers, CLOSING_MS, Promise.all(this.#answering))
    for (const caller of this.#callers) caller.destroy()
    await closed
  }

  #listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', ({ message }) => reject(new Failure(`The socket ${this.path} cannot be opened: ${message}.`)))
      this.#server.once('listening', () => {
        // again, where the system does not ask the mask
        chmodSync(this.path, 0o600)
        this.#server.unref()
        resolve()
      })
      // nobody else may write to it, not even for the moment until its mode is set
      const before = process.umask(0o177)
      try {
        this.#server.listen(this.path)
      } finally {
        process.umask(before)
      }
    })
  }

  #hear(caller: Socket): void {
    this.#callers.add(caller)
    const late = this.#timers.after(LINE_MS, () => this.#refuse(caller, `No request came within ${LINE_MS / 1000} s.`))
    let line = Buffer.alloc(0)
    const listen = (more: Buffer): void => {
      line = Buffer.concat([line, more])
      const end = line.indexOf('\n')
      if (end < 0 && line.length <= MOST_BYTES) return
      caller.off('data', listen)
      late()
      if (end < 0 || end > MOST_BYTES) this.#refuse(caller, `A request has at most ${MOST_BYTES} bytes.`)
      else this.#take(caller, line.subarray(0, end).toString())
    }
    caller.on('data', listen)
    // whoever has gone needs no answer
    caller.on('error', () => {})
    caller.once('end', () => {
      if (!line.includes('\n')) caller.destroy()
    })
    caller.once('close', () => {
      late()
      this.#callers.delete(caller)
    })
  }

  #take(caller: Socket, line: string): void {
    const read = readRequest(line)
    if ('why' in read) return this.#refuse(caller, read.why)
    const answering = this.#reply(caller, read.request).finally(() => this.#answering.delete(answering))
    this.#answering.add(answering)
  }

  async #reply(caller: Socket, request: ControlRequest): Promise<void> {
    const answer = await this.#answer(request)
    await new Promise<void>((resolve) => {
      caller.once('close', resolve)
      say(caller, answer, resolve)
    })
  }

  #refuse(caller: Socket, why: string): void {
    say(caller, { is: 'not-taken', why })
  }
}

const say = (caller: Socket, answer: ControlAnswer, done?: () => void): void => {
  caller.end(`${JSON.stringify(answer)}\n`, () => {
    done?.()
    // what it still writes is read by nobody
    caller.destroy()
  })
}

/** What a killed process has left is removed: nobody answers there. */
const removeLeftBehind = async (path: string): Promise<void> => {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found === undefined) return
  if (!found.isSocket()) throw new Failure(`${path} is no socket, and one has to stand there: move it away and start again.`)
  if (await isAnswered(path))
    throw new Failure(`Another process answers at ${path}, though it does not hold this log: end it, or use another log.`)
  rmSync(path, { force: true })
}

/** Whether a process listens at a socket. */
export const isAnswered = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const call = createConnection(path)
    call.once('connect', () => {
      call.destroy()
      resolve(true)
    })
    call.once('error', () => resolve(false))
  })
