import type { AskedOf } from './page-source.ts'

/** By what the list of decisions may be narrowed, as it stands in the address. */
export const DECISION_FILTERS = ['kind', 'coin', 'why', 'strategy'] as const

export const decisionsWanted = (filter: string): AskedOf<'/decisions'> => {
  const said = new URLSearchParams(filter)
  const kind = (['entry', 'refused'] as const).find((one) => one === said.get('kind'))
  const named = (['coin', 'why', 'strategy'] as const).flatMap((name) => (said.get(name) ? [[name, said.get(name)!] as const] : []))
  return { ...(kind && { kind }), ...Object.fromEntries(named) }
}
