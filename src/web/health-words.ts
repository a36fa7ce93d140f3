import type { View } from '../view/replica/view.ts'
import type { EngineLink } from './engine-link.ts'

/** One word for whoever watches a process; no details, since nobody needs a key for it. */
export type StandsAs = { readonly word: string; readonly isWell: boolean }

/** Whether the page follows its log. */
export const healthWord = (view: View | null): StandsAs => {
  if (view === null) return { word: 'indexing', isWell: false }
  return view.damage === null ? { word: 'following', isWell: true } : { word: 'damaged', isWell: false }
}

/** Whether the engine may open positions; otherwise why it may not. */
export const readyWord = async (view: View | null, link: EngineLink | null): Promise<StandsAs> => {
  const not = (word: string): StandsAs => ({ word, isWell: false })
  if (view === null) return not('starting')
  if (view.damage !== null) return not('damaged')
  const moment = view.head === null ? null : await view.at('now')
  const value = moment?.state.session.value ?? null
  const health = (await link?.health()) ?? null
  if (health === null) return not(value === null || value.session === 'stopped' ? 'finished' : 'engine-away')
  const { process, orders } = health.session
  if (process === 'draining' || process === 'stopped') return not('draining')
  if (process !== 'trading') return not('starting')
  if (orders === 'paused' || orders === 'reduceOnly') return not('paused')
  if (orders === 'halted' || health.halts.length > 0) return not('halted')
  return health.line.isUp ? { word: 'ready', isWell: true } : not('stale-feed')
}
