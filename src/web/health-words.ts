import type { EngineHealth } from '../ops/control/engine-health.ts'
import { unsoundIn } from '../view/replica/unsound-in.ts'
import type { View } from '../view/replica/view.ts'
import type { EngineLink } from './engine-link.ts'

/** One word for whoever watches a process; no details, since nobody needs a key for it. */
export type StandsAs = { readonly word: string; readonly isWell: boolean }

/** Whether the page follows its log. */
export const healthWord = (view: View | null): StandsAs => {
  if (view === null) return { word: 'indexing', isWell: false }
  return view.damage === null ? { word: 'following', isWell: true } : { word: 'damaged', isWell: false }
}

/** Why an engine may not open positions, beside what its log says; null: it may. */
const objectionIn = ({ session, halts, line, adrift, heard, atMs }: EngineHealth): string | null => {
  const { process, orders } = session
  if (process === 'draining' || process === 'stopped') return 'draining'
  if (process !== 'trading') return 'starting'
  if (orders === 'paused' || orders === 'reduceOnly') return 'paused'
  if (orders === 'halted' || halts.length > 0) return 'halted'
  if (adrift !== null) return 'clock-adrift'
  const isStale = heard.every((price) => price.atMs === null || atMs - price.atMs > price.mostAgeMs)
  return !line.isUp || isStale ? 'stale-feed' : null
}

const wordOf = async (view: View | null, health: EngineHealth | null): Promise<string | null> => {
  if (view === null) return 'starting'
  if (view.damage !== null) return 'damaged'
  if (health !== null) return objectionIn(health)
  if ((await unsoundIn(view)) !== null) return 'unsound'
  const isFinished = view.head === null || (await view.at('now')).state.session.value.session === 'stopped'
  return isFinished ? 'finished' : 'engine-away'
}

/** Whether the engine may open positions; otherwise why it may not. */
export const readyWord = async (view: View | null, link: EngineLink | null): Promise<StandsAs> => {
  const word = await wordOf(view, (await link?.health()) ?? null)
  return { word: word ?? 'ready', isWell: word === null }
}
