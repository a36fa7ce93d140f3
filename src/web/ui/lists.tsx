import type { CycleShown } from '../shapes/chart-shapes.ts'
import type { CoinShown, OrderShown } from '../shapes/coin-shapes.ts'
import type { DecisionShown, DecisionsShown } from '../shapes/decision-shapes.ts'
import type { EventHead } from '../shapes/event-shapes.ts'
import { coinAbsent } from './coin-absent.ts'
import { CoinChoice } from './coin-choice.tsx'
import { DECISION_FILTERS } from './decisions-wanted.ts'
import type { PagePlace } from './page-place.ts'
import { usePage } from './page-state.ts'
import { Choices, PanelBody } from './panel.tsx'
import { type ListColumn, MomentLink, Rows } from './rows.tsx'
import { countText, lengthText } from './shown.ts'
import { Gain, ShownAmount } from './shown-amount.tsx'
import { useViewFilter } from './view-filter.ts'

const Bare = ({ ms }: { ms: number | null }) => (ms === null ? <span class="none">–</span> : <span>{lengthText(ms)}</span>)

const Why = ({ of }: { of: DecisionShown }) => (
  <span class="why" title={of.words}>
    {of.why}
    {of.value !== null && of.limit !== null && (
      <span class="dim">
        {' '}
        <b>{of.value}</b> {of.must} <b>{of.limit}</b>
      </span>
    )}
    {of.outcome !== null && <span class="dim"> → {of.outcome}</span>}
  </span>
)

const KINDS = [
  { name: '', words: 'All' },
  { name: 'entry', words: 'Entries' },
  { name: 'refused', words: 'Refused' },
] as const

/** By kind, by coin, by the words that are in the list, and by the strategy that somebody came from. */
const DecisionFilters = () => {
  const { decisions } = usePage()
  const { chosen, choose } = useViewFilter(DECISION_FILTERS)
  const words = new Set([...(chosen.why ? [chosen.why] : []), ...(decisions.now.value.value?.rows.map(({ why }) => why) ?? [])])
  const kind = KINDS.find(({ name }) => name === chosen.kind)?.name ?? ''
  return (
    <>
      <Choices label="Kind" of={KINDS} chosen={kind} choose={(next) => choose({ kind: next })} />
      <CoinChoice chosen={chosen.coin} choose={(coin) => choose({ coin })} />
      <label class="coin-choice">
        <span class="dim">why</span>{' '}
        <select value={chosen.why ?? ''} onChange={(event) => choose({ why: event.currentTarget.value || null })}>
          <option value="">any</option>
          {[...words].sort().map((why) => (
            <option key={why}>{why}</option>
          ))}
        </select>
      </label>
      {chosen.strategy !== undefined && (
        <button type="button" class="quiet" title="Those of every strategy" onClick={() => choose({ strategy: null })}>
          strategy {chosen.strategy} ×
        </button>
      )}
    </>
  )
}

const noDecision = ({ rows, next }: DecisionsShown, filter: string): string | null => {
  if (rows.length > 0) return null
  if (filter === '') return 'No proposal yet: the strategy has not wanted anything up to here.'
  return next === null
    ? 'No decision up to here is like that.'
    : 'None of the newest decisions is like that; older ones are found from an earlier moment.'
}

const Decisions = () => {
  const { decisions, go, place } = usePage()
  const open = (row: DecisionShown) => go({ at: row.position, coin: row.coin })
  const columns: ListColumn<DecisionShown>[] = [
    { name: 'time', of: (row) => <MomentLink ms={row.timeMs} go={() => open(row)} /> },
    { name: 'coin', of: (row) => row.coin },
    { name: 'what', of: (row) => <span class={`tag ${row.is}`}>{row.times > 1 ? `${row.is} ×${countText(row.times)}` : row.is}</span> },
    { name: 'why', of: (row) => <Why of={row} /> },
    { name: 'gain', isNumber: true, of: (row) => (row.is === 'refused' ? '' : <Gain of={row.gain} />) },
    { name: 'unprotected', isNumber: true, of: (row) => (row.is === 'refused' ? '' : <Bare ms={row.bareMs} />) },
    { name: 'event', isNumber: true, of: (row) => <span class="dim">{row.ordinal}</span> },
  ]
  return (
    <PanelBody of={decisions} empty={(value) => noDecision(value, place.value.filter)}>
      {({ rows }) => <Rows name="Decisions" columns={columns} rows={rows} keyOf={({ position, is }) => position + is} choose={open} />}
    </PanelBody>
  )
}

type OpenOrder = OrderShown & { readonly coin: CoinShown }
export const OpenOrders = () => {
  const { moment, go } = usePage()
  const ordersOf = (coins: readonly CoinShown[]): OpenOrder[] => coins.flatMap((coin) => coin.orders.map((order) => ({ ...order, coin })))
  const columns: ListColumn<OpenOrder>[] = [
    {
      name: 'coin',
      of: (row) => (
        <button type="button" class="moment" onClick={() => go({ coin: row.coin.coin })}>
          {row.coin.coin}
        </button>
      ),
    },
    { name: 'for', of: (row) => row.role },
    { name: 'side', of: (row) => row.side },
    { name: 'phase', of: (row) => row.phase },
    { name: 'fate', of: (row) => <span class={row.fate === 'unknown' ? 'bad' : row.fate === 'pending' ? 'warn' : ''}>{row.fate}</span> },
    { name: 'reason', of: (row) => row.reason },
    { name: 'quantity', isNumber: true, of: (row) => <ShownAmount of={row.quantity} /> },
    { name: 'executed', isNumber: true, of: (row) => <ShownAmount of={row.executed} /> },
    {
      name: 'price',
      isNumber: true,
      of: (row) => (row.price === null ? 'market' : <ShownAmount of={row.price} decimals={row.coin.decimals ?? undefined} />),
    },
  ]
  return (
    <PanelBody
      of={moment}
      empty={({ coins }) => (ordersOf(coins).length === 0 ? 'No order is open. One appears with the next entry, stop or exit.' : null)}
    >
      {({ coins }) => (
        <Rows
          name="Open orders"
          columns={columns}
          rows={ordersOf(coins)}
          keyOf={({ id }) => id}
          choose={({ coin }) => go({ coin: coin.coin })}
        />
      )}
    </PanelBody>
  )
}

export const ClosedCycles = () => {
  const { cycles, go } = usePage()
  const columns: ListColumn<CycleShown>[] = [
    { name: 'opened', of: (row) => <MomentLink ms={row.openMs} go={() => go({ at: row.from.position })} /> },
    { name: 'held for', isNumber: true, of: (row) => (row.closeMs === null ? 'still' : lengthText(row.closeMs - row.openMs)) },
    { name: 'reason', of: (row) => row.reason ?? <span class="none">–</span> },
    { name: 'bought for', isNumber: true, of: (row) => <ShownAmount of={row.entryValue} decimals={2} /> },
    { name: 'sold for', isNumber: true, of: (row) => <ShownAmount of={row.exitValue} decimals={2} /> },
    { name: 'gain', isNumber: true, of: (row) => <Gain of={row.gain} /> },
    { name: 'unprotected', isNumber: true, of: (row) => <Bare ms={row.bareMs} /> },
  ]
  return (
    <PanelBody of={cycles} empty={({ rows }) => (rows.length === 0 ? 'Nothing of this coin has been bought and sold up to here.' : null)}>
      {({ rows }) => (
        <Rows
          name="Closed"
          columns={columns}
          rows={rows}
          keyOf={({ n }) => String(n)}
          choose={(row) => go({ at: (row.to ?? row.from).position })}
        />
      )}
    </PanelBody>
  )
}

export const eventHeadColumns = (go: (row: EventHead) => void): ListColumn<EventHead>[] => [
  { name: 'time', of: (row) => <MomentLink ms={row.timeMs} go={() => go(row)} /> },
  { name: 'coin', of: (row) => row.coin ?? <span class="none">–</span> },
  {
    name: 'what happened',
    of: (row) => (
      <span class="why">
        {row.words.line} <span class="dim">{row.words.detail}</span>
      </span>
    ),
  },
  { name: 'who', of: (row) => <span class="dim">{row.actor}</span> },
  { name: 'event', isNumber: true, of: (row) => <span class="dim">{row.ordinal}</span> },
]

const Events = () => {
  const { events, go } = usePage()
  const open = (row: EventHead) => go({ at: row.position })
  return (
    <PanelBody of={events} empty={({ rows }) => (rows.length === 0 ? 'Nothing has happened to this coin up to here.' : null)}>
      {({ rows }) => <Rows name="Events" columns={eventHeadColumns(open)} rows={rows} keyOf={({ position }) => position} choose={open} />}
    </PanelBody>
  )
}

const TAB_WORDS: readonly { readonly name: PagePlace['tab']; readonly words: string }[] = [
  { name: 'decisions', words: 'Decisions' },
  { name: 'orders', words: 'Open orders' },
  { name: 'closed', words: 'Closed' },
  { name: 'events', words: 'Events' },
]

/** All lists end at the moment, newest first. */
export const Lists = () => {
  const page = usePage()
  const { place, go, coinName, isPast } = page
  const { tab } = place.value
  const isOfAll = tab === 'decisions' || tab === 'orders'
  const absent = isOfAll ? null : coinAbsent(page)
  return (
    <section class="panel lists" aria-label="Lists">
      <header>
        <Choices label="List" of={TAB_WORDS} chosen={tab} choose={(next) => go({ tab: next })} />
        {tab === 'decisions' && <DecisionFilters />}
        <span class="dim">
          {isOfAll ? 'all coins' : coinName.value} · {tab === 'decisions' ? 'what stands first' : 'newest first'}
          {isPast.value ? ' · up to this moment' : ''}
        </span>
      </header>
      {tab === 'decisions' && <Decisions />}
      {tab === 'orders' && <OpenOrders />}
      {absent !== null && <p class="empty">{absent}</p>}
      {tab === 'closed' && absent === null && <ClosedCycles />}
      {tab === 'events' && absent === null && <Events />}
    </section>
  )
}
