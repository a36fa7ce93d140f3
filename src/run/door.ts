import type { EngineInput } from '../command/input.ts'
import type { Flow } from '../flow.ts'

/** What a source hands the engine its inputs by, and asks what is due. */
export type Door = Pick<Flow, 'take' | 'tick' | 'mark' | 'quote' | 'hasWork' | 'nextSampleMs' | 'nextOwedMs'> & {
  /** told when all that comes next was handed over: what follows is settled now, at the time that the clock has */
  handed?(): void
  /** told of an input that is decided outside of the flow, before that is done */
  heard?(input: EngineInput): void
}
