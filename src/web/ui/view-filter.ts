import { usePage } from './page-state.ts'

/** What a view is narrowed to, as it stands in the address: `state=open&coin=BTC/USDT`. Names that are not set are left out. */
export const useViewFilter = <Name extends string>(
  names: readonly Name[],
): {
  readonly chosen: Readonly<Partial<Record<Name, string>>>
  readonly choose: (change: Partial<Record<Name, string | null>>) => void
} => {
  const { place, go } = usePage()
  const query = new URLSearchParams(place.value.filter)
  const chosen: Partial<Record<Name, string>> = {}
  for (const name of names) {
    const said = query.get(name)
    if (said) chosen[name] = said
  }
  const choose = (change: Partial<Record<Name, string | null>>): void => {
    const next = new URLSearchParams()
    for (const name of names) {
      const value = name in change ? change[name] : chosen[name]
      if (value) next.set(name, value)
    }
    go({ filter: next.toString() })
  }
  return { chosen, choose }
}
