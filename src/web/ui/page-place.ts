/** What is shown, as it stands behind the `#`: a link reproduces the picture. */
export const VIEWS = [
  ...(['desk', 'why', 'journal', 'orders', 'lots', 'budget', 'performance'] as const),
  ...(['machines', 'difference', 'alarms', 'health', 'about'] as const),
] as const
export const TABS = ['decisions', 'orders', 'closed', 'events'] as const
export const SPANS = ['8h', '1d', 'all'] as const
export type PagePlace = {
  readonly view: (typeof VIEWS)[number]
  /** null: the first of the log's */
  readonly coin: string | null
  /** `now`, a time, or a position */
  readonly at: string
  readonly tab: (typeof TABS)[number]
  readonly span: (typeof SPANS)[number]
  readonly inside: 'steps' | 'machine'
  /** the event that Why and Journal are opened at */
  readonly event: string | null
  readonly filter: string
}

export const FIRST_PLACE: PagePlace = {
  view: 'desk',
  coin: null,
  at: 'now',
  tab: 'decisions',
  span: '8h',
  inside: 'steps',
  event: null,
  filter: '',
}

const oneOf = <T extends string>(all: readonly T[], said: string | null, first: T): T => all.find((one) => one === said) ?? first

export const placeOfHash = (hash: string): PagePlace => {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?')
  const said = new URLSearchParams(query)
  return {
    view: oneOf(VIEWS, path, FIRST_PLACE.view),
    coin: said.get('coin'),
    at: said.get('at') ?? FIRST_PLACE.at,
    tab: oneOf(TABS, said.get('tab'), FIRST_PLACE.tab),
    span: oneOf(SPANS, said.get('span'), FIRST_PLACE.span),
    inside: oneOf(['steps', 'machine'], said.get('inside'), FIRST_PLACE.inside),
    event: said.get('event'),
    filter: said.get('filter') ?? FIRST_PLACE.filter,
  }
}

/** Only what is not so by itself. */
export const hashOfPlace = (place: PagePlace): string => {
  const query = new URLSearchParams()
  for (const name of ['coin', 'at', 'tab', 'span', 'inside', 'event', 'filter'] as const) {
    const value = place[name]
    if (value !== null && value !== FIRST_PLACE[name]) query.set(name, value)
  }
  const path = place.view === FIRST_PLACE.view ? '' : place.view
  return query.size === 0 ? `#/${path}` : `#/${path}?${query}`
}
