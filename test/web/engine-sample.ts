import type { ControlAnswer, ControlRequest } from '../../src/ops/control/control-request.ts'
import type { EngineHealth } from '../../src/ops/control/engine-health.ts'
import type { EngineLink } from '../../src/web/engine-link.ts'
import { AT_MS, well } from '../ops/alerts/alert-stage.ts'

/** An engine of which nothing is wrong, as its socket tells it. */
export const wellEngine = (changed: Partial<EngineHealth> = {}): EngineHealth => ({
  ...well(),
  pid: 4242,
  sinceMs: AT_MS - 3_600_000,
  wallMs: AT_MS + 40,
  events: 7,
  alarms: [],
  heard: [{ symbol: 'BTC/USDT', price: '60000.5', atMs: AT_MS - 200, mostAgeMs: 60_000 }],
  queue: { reports: 0, commands: 0, isDeciding: false },
  ...changed,
})

type Answer = (request: ControlRequest) => ControlAnswer | Promise<ControlAnswer>

/** An engine that answers as a test says; `health` null: it is away. */
export const linkTo = (
  health: EngineHealth | null | (() => EngineHealth | null),
  ask: Answer = () => ({ is: 'not-taken', why: 'Nothing was to be asked.' }),
): EngineLink & { readonly asked: ControlRequest[] } => {
  const asked: ControlRequest[] = []
  return {
    asked,
    health: async () => (typeof health === 'function' ? health() : health),
    ask: async (request) => {
      asked.push(request)
      return ask(request)
    },
  }
}
