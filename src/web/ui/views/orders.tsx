import type { EventHead } from '../../shapes/event-shapes.ts'
import type { OrderRowShown } from '../../shapes/order-shapes.ts'
import { CoinChoice } from '../coin-choice.tsx'
import { eventHeadColumns } from '../lists.tsx'
import { looks } from '../looks.ts'
import { usePage } from '../page-state.ts'
import { Choices, PanelBody } from '../panel.tsx'
import { type ListColumn, MomentLink, Rows } from '../rows.tsx'
import { timeText } from '../shown.ts'
import { ShownAmount } from '../shown-amount.tsx'
import { useMoment } from '../use-answer.ts'
import { useList } from '../use-list.ts'
import { useViewFilter } from '../view-filter.ts'

const STATES = [
  { name: '', words: 'All' },
  { name: 'open', words: 'Open' },
  { name: 'ended', words: 'Ended' },
] as const

/** What became of it, or how far it is; unknown stands out, for nothing else is done with the coin. */
const Standing = ({ of }: { of: OrderRowShown }) => {
  if (!of.isOpen) return <span class={of.end === 'rejected' ? 'warn' : 'dim'}>{of.rejection ?? of.end}</span>
  if (of.fate === 'unknown') return <span class="bad">unknown</span>
  return <span class={of.fate === 'pending' ? 'warn' : ''}>{of.phase}</span>
}

const priceOf = ({ stopPrice, limitPrice }: OrderRowShown): string | null => stopPrice ?? limitPrice

const FACTS: readonly (readonly [name: string, of: (order: OrderRowShown) => string | null])[] = [
  ['position', ({ coin }) => coin],
  ['reason', ({ reason }) => reason],
  ['stop price', ({ stopPrice }) => stopPrice],
  ['limit', ({ limitPrice }) => limitPrice],
  ['average price', ({ averagePrice }) => averagePrice],
  ['fees', ({ fees }) => fees],
  ['asked for', ({ timeMs }) => timeText(timeMs, looks.isLocalTime())],
  ['first fill', ({ firstFillMs }) => (firstFillMs === null ? null : timeText(firstFillMs, looks.isLocalTime()))],
  ['its rest is cancelled', ({ expiresMs }) => (expiresMs === null ? null : timeText(expiresMs, looks.isLocalTime()))],
  [
    'absence is proof from',
    ({ fate, provableAfterMs }) => (fate === 'unknown' && provableAfterMs !== null ? timeText(provableAfterMs, looks.isLocalTime()) : null),
  ],
  ['ended', ({ endedMs }) => (endedMs === null ? null : timeText(endedMs, looks.isLocalTime()))],
  ["the venue's word", ({ rejection }) => rejection],
]

const Opened = ({ id, close }: { id: string; close: () => void }) => {
  const { source, go } = usePage()
  const answer = useMoment((at) => source.get('/orders/{id}', { id }, at), id)
  const show = (row: EventHead) => go({ view: 'journal', event: row.position, filter: '' })
  return (
    <section class="panel" aria-label="One order">
      <header>
        <h2 class="symbol">Order</h2>
        <code class="dim">{id}</code>
        <button type="button" class="turn" onClick={close}>
          Close
        </button>
      </header>
      <PanelBody of={answer}>
        {({ order, events, isWhole }) => (
          <>
            <dl class="story-facts facts-of">
              {FACTS.map(([name, of]) => [name, of(order)] as const)
                .filter(([, text]) => text !== null)
                .map(([name, text]) => (
                  <div key={name}>
                    <dt>{name}</dt>
                    <dd>{text}</dd>
                  </div>
                ))}
            </dl>
            <p class="actions facts-of">
              <button type="button" onClick={() => go({ view: 'why', event: order.position, filter: '' })}>
                Why
              </button>
              <button type="button" onClick={() => go({ view: 'desk', coin: order.coin, at: order.position, filter: '' })}>
                Go to its moment
              </button>
            </p>
            {!isWhole && <p class="empty">Only its first events are shown; the journal has all of them.</p>}
            <Rows
              name="Events of the order"
              columns={eventHeadColumns(show)}
              rows={events}
              keyOf={({ position }) => position}
              choose={show}
            />
          </>
        )}
      </PanelBody>
    </section>
  )
}

const columnsOf = (open: (row: OrderRowShown) => void): ListColumn<OrderRowShown>[] => [
  { name: 'asked for', of: (row) => <MomentLink ms={row.timeMs} go={() => open(row)} /> },
  { name: 'coin', of: (row) => row.coin },
  { name: 'for', of: (row) => row.role },
  { name: 'order', of: (row) => `${row.side} ${row.orderType}` },
  { name: 'reason', of: (row) => row.reason },
  { name: 'quantity', isNumber: true, of: (row) => <ShownAmount of={row.quantity} /> },
  { name: 'price', isNumber: true, of: (row) => (priceOf(row) === null ? 'market' : <ShownAmount of={priceOf(row)} />) },
  { name: 'executed', isNumber: true, of: (row) => <ShownAmount of={row.executed} /> },
  { name: 'at', isNumber: true, of: (row) => <ShownAmount of={row.averagePrice} decimals={8} /> },
  { name: 'stands', of: (row) => <Standing of={row} /> },
]

/** Every order, open ones first; one that is opened has its events beside it. */
export const OrdersView = () => {
  const { source } = usePage()
  const { chosen, choose } = useViewFilter(['state', 'coin', 'order'])
  const { state, coin, order } = chosen
  const wantedState = (['open', 'ended'] as const).find((one) => one === state)
  const wanted = { ...(wantedState === undefined ? {} : { state: wantedState }), ...(coin === undefined ? {} : { coin }) }
  const { of, more } = useList((before, at) => source.get('/orders', { ...wanted, ...before }, at), JSON.stringify(wanted))
  const open = (row: OrderRowShown) => choose({ order: row.id })
  return (
    <main class={order === undefined ? 'view' : 'view two'}>
      <section class="panel" aria-label="Orders">
        <header>
          <h2 class="symbol">Orders</h2>
          <CoinChoice chosen={coin} choose={(next) => choose({ coin: next })} />
          <Choices label="State" of={STATES} chosen={wantedState ?? ''} choose={(next) => choose({ state: next })} />
        </header>
        <PanelBody of={of} empty={({ rows }) => (rows.length === 0 ? 'No order has been asked for up to here.' : null)}>
          {({ rows }) => (
            <Rows
              name="All orders"
              columns={columnsOf(open)}
              rows={rows}
              keyOf={({ id }) => id}
              choose={open}
              more={more}
              markOf={({ id }) => (id === order ? 'chosen' : '')}
            />
          )}
        </PanelBody>
      </section>
      {order !== undefined && <Opened id={order} close={() => choose({ order: null })} />}
    </main>
  )
}
