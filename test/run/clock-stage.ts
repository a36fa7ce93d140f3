import { expect } from 'vitest'
import type { OperatorCommand, Wish } from '../../machines/session/operator-command.ts'
import type { EngineInput, Verdict } from '../../src/command/input.ts'
import type { Recorder } from '../../src/command/recorder.ts'
import type { Report } from '../../src/exchange/port.ts'
import type { Flow } from '../../src/flow.ts'
import { type Alarm, TapeClock } from '../../src/kernel/clock.ts'
import type { QueueLimits } from '../../src/run/clock-parts.ts'
import { ClockSource } from '../../src/run/clock-source.ts'
import { drive } from '../../src/run/driver.ts'

export const MINUTE_MS = 60_000
export const turn = () => new Promise<void>((resolve) => setImmediate(resolve))
export const reportOf = (orderId: string): Report => ({
  kind: 'reply',
  to: 'place',
  symbol: 'AAA/USD',
  orderId,
  outcome: { is: 'unknown', because: 'x' },
  venueTimeMs: 0,
})
export const command = (wish: Wish, id: string): OperatorCommand => ({ id, actor: 'anna', because: 'news', wish })

/** A flow that writes down what it is told, and whose settling takes as long as the test wants. */
export const setStage = (
  limits: QueueLimits = { maxReports: 3, maxCommands: 2 },
  { timeframeMs = MINUTE_MS, isDriven = true }: { readonly timeframeMs?: number; readonly isDriven?: boolean } = {},
) => {
  const told: string[] = []
  const clock = new TapeClock()
  const state = {
    hasWork: false,
    sampleMs: Number.POSITIVE_INFINITY,
    owedMs: Number.POSITIVE_INFINITY,
    ending: null as Flow['ending'],
    failure: null as Error | null,
  }
  let finish: (() => void) | null = null
  const verdicts: Verdict[] = []
  const flow = {
    tick: (coin: number, ticks: number, timeMs: number, volume: number) => {
      told.push(`price ${coin} ${ticks} ${timeMs} ${volume}`)
      // a price below ten is one that something follows from
      state.hasWork ||= ticks < 10
    },
    quote: (coin: number, bid: number, ask: number) => void told.push(`quote ${coin} ${bid} ${ask}`),
    mark: (coin: number, ticks: number) => void told.push(`mark ${coin} ${ticks}`),
    take: (input: EngineInput) => {
      state.hasWork = true
      if (input.kind === 'operator') {
        const { id, wish } = input.command
        told.push(`${wish.type} ${id}`)
        const heard = { kind: 'operator', time: 0 } as const
        verdicts.push({ is: 'answered', heard, symbol: null, command: wish.type, commandId: id, answer: { is: 'accepted' } })
      } else if (input.kind === 'deadline') {
        told.push(`deadline ${input.of}`)
        state[input.of === 'samples' ? 'sampleMs' : 'owedMs'] = Number.POSITIVE_INFINITY
      } else if (input.kind === 'report') told.push('orderId' in input.report ? `report ${input.report.orderId}` : input.report.kind)
      else if (input.kind === 'signal') told.push(`signal ${input.coin} ${input.signal.id}`)
      else told.push(input.kind === 'candle' ? `candle ${input.coin} ${input.closeMs}${input.isLate === true ? ' late' : ''}` : input.kind)
    },
    nextSampleMs: () => state.sampleMs,
    nextOwedMs: () => state.owedMs,
    get hasWork() {
      return state.hasWork
    },
    get ending() {
      return state.ending
    },
    settle: async () => {
      told.push('settle')
      if (state.failure !== null) throw state.failure
      await new Promise<void>((resolve) => {
        finish = resolve
      })
      state.hasWork = false
      return verdicts.splice(0)
    },
  } as unknown as Flow
  const alarms: number[] = []
  const ring = { now: () => {} }
  const stop = new AbortController()
  let refuse = (): void => {}
  const recorder = {
    set onRefused(hear: () => void) {
      refuse = hear
    },
  } as Recorder
  const alarm: Alarm = {
    set: (atMs, hear) => {
      alarms.push(atMs)
      ring.now = hear
    },
    clear: () => {},
  }
  const source = new ClockSource({
    flow,
    recorder,
    clock,
    alarm,
    timeframesMs: [timeframeMs, timeframeMs],
    isAnswered: (id) => id.startsWith('answered'),
    limits: () => limits,
  })
  stop.signal.addEventListener('abort', () => source.wake())
  const begin = () => drive(flow, source, stop.signal)
  const ended = isDriven ? begin() : new Promise<never>(() => {})
  /** lets what is being made durable become so, and everything follow from it */
  const settle = async (): Promise<void> => {
    while (finish !== null) {
      const end = finish
      finish = null
      end()
      await turn()
    }
  }
  const heard = (): string[] => told.splice(0).filter((one) => one !== 'settle')
  return { source, clock, state, told, heard, settle, alarms, ring, stop, ended, begin, refuse: () => refuse() }
}

/** Something is being made durable: whatever comes now waits. */
export const busy = async () => {
  const stage = setStage()
  await turn()
  stage.source.hear(reportOf('first'))
  await turn()
  expect(stage.told.splice(0)).toEqual(['report first', 'settle'])
  return stage
}
