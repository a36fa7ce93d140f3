import { expect } from 'vitest'
import { type EngineOptions, kill, type Process, type Stage, word } from '../remote/stage.ts'
import { hear } from './watch.ts'

/** Where one after the other runs: a mirror is as old as its computer's last owner, or is the one that the owner before has left. */
const HOSTS = ['b', 'b', 'a']

/** Two engines on one log, on one or two computers: the owner, and the standby that waits for it to go. */
export class Pair {
  readonly #stage: Stage
  readonly #options: EngineOptions
  #standbys = 0
  owner: Process
  standby: Process
  /** from the end of an owner until the next one had looked up what was open and traded */
  readonly takeOversMs: number[] = []

  private constructor(stage: Stage, options: EngineOptions, owner: Process) {
    this.#stage = stage
    this.#options = options
    this.owner = owner
    this.standby = this.#another()
  }

  static async open(stage: Stage, options: EngineOptions): Promise<Pair> {
    return new Pair(stage, options, await stage.trading({ ...options, host: 'a' }))
  }

  /** Resolves when the standby knows that another engine holds the lease. */
  waiting = (): Promise<void> => hear(this.standby, /^Waiting/m)

  /** The standby dies, and another one comes. */
  async replaceStandby(): Promise<void> {
    await kill(this.standby)
    this.standby = this.#another()
  }

  /** Waits for the standby to trade after `end` has begun, and gives it a standby in turn. Returns the owner that was. */
  async takeOver(end: (owner: Process) => void): Promise<Process> {
    const { owner, standby } = this
    const beganMs = performance.now()
    end(owner)
    const endedEarly = standby.ended.then(({ code, stderr }) => expect.fail(`The standby ended with ${code}: ${stderr}`))
    await Promise.race([word(standby), endedEarly])
    this.takeOversMs.push(Math.round(performance.now() - beganMs))
    endedEarly.catch(() => {})
    this.owner = standby
    this.standby = this.#another()
    return owner
  }

  async close(): Promise<void> {
    await Promise.all([kill(this.owner), kill(this.standby)])
  }

  #another(): Process {
    return this.#stage.engine({ ...this.#options, host: HOSTS[this.#standbys++ % HOSTS.length]! })
  }
}
