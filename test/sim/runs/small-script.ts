import { keyedUniform } from '../../../src/kernel/random.ts'
import type { Script } from '../../../src/run/script/script.ts'
import { BEGAN_MS } from '../world/scenario.ts'

const MINUTE_MS = 60_000

/** Signals to enter beside a tape of so many minutes: of both coins, some given long ago, some sent again. Null: this one has none. */
export const smallScript = (seed: string, minutes: number): Pick<Script, 'identity' | 'items'> | null => {
  const draw = (...key: readonly (string | number)[]): number => keyedUniform(seed, 'signals', ...key)
  if (draw('are') >= 0.5) return null
  const items = Array.from({ length: Math.floor(minutes * 1.5) }, (_, nth): Script['items'][number] => {
    // a third of them comes again, wherever an engine is by then
    const first = draw('again', nth) < 1 / 3 ? Math.floor(nth * draw('which', nth)) : nth
    const timeMs = BEGAN_MS + Math.floor(((nth + draw('time', nth)) / (minutes * 1.5)) * minutes * MINUTE_MS)
    const sentMs = timeMs - (draw('ago', first) < 0.3 ? 40_000 : 0)
    const because = 'the simulation wants it'
    const signal = {
      id: `e${first}`,
      action: 'enter',
      because,
      direction: 'long',
      score: Math.floor(draw('score', first) * 8),
      sentMs,
      ttlS: 45,
    } as const
    return { timeMs, input: { kind: 'signal', coin: draw('coin', first) < 0.5 ? 0 : 1, signal } }
  })
  items.sort((one, other) => one.timeMs - other.timeMs)
  return { identity: { hash: `small-${seed}`, path: 'signals.jsonl', rows: items.length }, items }
}
