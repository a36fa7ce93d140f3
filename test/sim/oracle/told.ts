import type { EngineInput } from '../../../src/command/input.ts'
import type { Report } from '../../../src/exchange/port.ts'
import type { Process } from '../world/process.ts'
import type { World } from '../world/world.ts'
import { WaveLaw } from './wave-law.ts'

/** I-30: of what was said nothing is lost in silence, and what waits to be taken in has a limit. */
export class Told {
  readonly waves: WaveLaw
  readonly #world: World
  /** by generation: reports that came and were not taken in yet */
  readonly #waiting = new Map<number, Set<Report>>()

  constructor(world: World) {
    this.#world = world
    this.waves = new WaveLaw(world)
  }

  came({ generation, tradingSinceMs }: Process, report: Report): void {
    // what a start has asked for it takes itself, before anything is driven
    if (tradingSinceMs === null && (report.kind === 'survey' || report.kind === 'clock')) return
    const waiting = this.#waiting.get(generation) ?? new Set()
    this.#waiting.set(generation, waiting.add(report))
  }

  /** How many reports wait now. */
  waits(reports: number): void {
    const { maxReports } = this.#world.scenario.config.queue
    if (reports > maxReports) this.#world.oracle.broken('I-30', `${reports} reports wait, and ${maxReports} may`)
  }

  taken(process: Process, input: EngineInput): void {
    const { generation } = process
    this.waves.taken(process, input)
    const waiting = this.#waiting.get(generation)
    if (input.kind === 'report') waiting?.delete(input.report)
    if (input.kind !== 'dropped') return
    this.#world.marks.hit('reports were dropped, and the engine was told')
    waiting?.clear()
  }

  /** Nothing is on its way any more. */
  requireNone(process: Process): void {
    const { generation } = process
    this.waves.requireAnswered(process)
    const left = this.#waiting.get(generation)?.size ?? 0
    if (left > 0) this.#world.oracle.broken('I-30', `${left} reports came and were never taken in, and nothing says so`)
  }
}
