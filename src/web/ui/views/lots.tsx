import type { OpenLotShown, SoldLotShown } from '../../shapes/money-shapes.ts'
import { CoinChoice } from '../coin-choice.tsx'
import { usePage } from '../page-state.ts'
import { PanelBody } from '../panel.tsx'
import { type ListColumn, MomentLink, Rows } from '../rows.tsx'
import { lengthText } from '../shown.ts'
import { Gain, ShownAmount } from '../shown-amount.tsx'
import { useList } from '../use-list.ts'
import { useViewFilter } from '../view-filter.ts'

type Trade = OpenLotShown['opened']

/** The event of a fill is what a lot can be checked by. */
const useToFill = () => {
  const { go } = usePage()
  return ({ place }: Trade): void => {
    if (place !== null) go({ view: 'journal', event: place.position, filter: '' })
  }
}

const columnsOf = <Lot extends OpenLotShown>(toFill: (trade: Trade) => void): ListColumn<Lot>[] => [
  { name: 'coin', of: (row) => row.coin },
  { name: 'held', of: (row) => row.direction },
  { name: 'opened', of: (row) => <MomentLink ms={row.opened.ms} go={() => toFill(row.opened)} /> },
  { name: 'quantity', isNumber: true, of: (row) => <ShownAmount of={row.quantity} /> },
  { name: 'cost', isNumber: true, of: (row) => <ShownAmount of={row.cost} decimals={4} /> },
]

const OpenLots = ({ of }: { of: readonly OpenLotShown[] }) => {
  const toFill = useToFill()
  const columns: ListColumn<OpenLotShown>[] = [
    ...columnsOf<OpenLotShown>(toFill),
    { name: 'in', of: (row) => row.quote },
    { name: 'trade', of: (row) => <span class="dim">{row.opened.tradeId}</span> },
  ]
  return (
    <Rows
      name="Open lots"
      columns={columns}
      rows={of}
      keyOf={({ coin, direction, opened }) => `${coin} ${direction} ${opened.tradeId}`}
      choose={(row) => toFill(row.opened)}
    />
  )
}

const SoldLots = ({ of, more }: { of: readonly SoldLotShown[]; more: () => void }) => {
  const toFill = useToFill()
  const columns: ListColumn<SoldLotShown>[] = [
    ...columnsOf<SoldLotShown>(toFill),
    { name: 'closed', of: (row) => <MomentLink ms={row.closed.ms} go={() => toFill(row.closed)} /> },
    { name: 'held for', isNumber: true, of: (row) => lengthText(Math.max(0, row.closed.ms - row.opened.ms)) },
    { name: 'proceeds', isNumber: true, of: (row) => <ShownAmount of={row.proceeds} decimals={4} /> },
    { name: 'gain', isNumber: true, of: (row) => <Gain of={row.gain} decimals={4} /> },
    { name: 'in', of: (row) => row.quote },
  ]
  return (
    <Rows
      name="Closed lots"
      columns={columns}
      rows={of}
      keyOf={({ coin, opened, closed, quantity }) => `${coin} ${opened.tradeId} ${closed.tradeId} ${quantity}`}
      choose={(row) => toFill(row.closed)}
      more={more}
    />
  )
}

/** Lots that are open, and every piece that was closed: first in, first out. Both fills lead to their events. */
export const LotsView = () => {
  const { source } = usePage()
  const { chosen, choose } = useViewFilter(['coin'])
  const wanted = chosen.coin === undefined ? {} : { coin: chosen.coin }
  const { of, more } = useList((before, at) => source.get('/lots', { ...wanted, ...before }, at), `${chosen.coin}`)
  return (
    <main class="view stacked">
      <section class="panel" aria-label="Lots that are open">
        <header>
          <h2 class="symbol">Open lots</h2>
          <CoinChoice chosen={chosen.coin} choose={(coin) => choose({ coin })} />
        </header>
        <PanelBody of={of} empty={({ open }) => (open.length === 0 ? 'No lot is open: nothing is held.' : null)}>
          {({ open }) => <OpenLots of={open} />}
        </PanelBody>
      </section>
      <section class="panel" aria-label="Lots that were closed">
        <header>
          <h2 class="symbol">Closed, lot by lot</h2>
          <span class="dim">first in, first out · newest first</span>
        </header>
        <PanelBody of={of} empty={({ rows }) => (rows.length === 0 ? 'Nothing has been closed up to here.' : null)}>
          {({ rows }) => <SoldLots of={rows} more={more} />}
        </PanelBody>
      </section>
    </main>
  )
}
