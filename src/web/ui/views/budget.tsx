import type { MomentShown } from '../../shapes/moment-shapes.ts'
import type { BudgetShown, ReservationShown } from '../../shapes/money-shapes.ts'
import { AssetTable } from '../asset-table.tsx'
import { looks } from '../looks.ts'
import { usePage } from '../page-state.ts'
import { Choices, PanelBody } from '../panel.tsx'
import { type ListColumn, MomentLink, Rows } from '../rows.tsx'
import { lengthText, shortTimeText } from '../shown.ts'
import { Gain, ShownAmount } from '../shown-amount.tsx'
import { useMoment } from '../use-answer.ts'
import { useViewFilter } from '../view-filter.ts'

type Pool = MomentShown['pools'][string]
const FIGURES = ['deposits', 'cash', 'reserved', 'margin', 'free', 'invested', 'capital'] as const
const POOL_COLUMNS = FIGURES.map((name) => ({ name, of: (pool: Pool) => <ShownAmount of={pool[name]} /> }))

/** What is set aside, and for which order; what outlives its order is a leak. */
const Reservations = ({ of, nowMs }: { of: readonly ReservationShown[]; nowMs: number }) => {
  const { go } = usePage()
  const open = ({ order }: ReservationShown) => go({ view: 'orders', filter: new URLSearchParams({ order }).toString() })
  const columns: ListColumn<ReservationShown>[] = [
    {
      name: 'since',
      of: (row) => (row.place === null ? <span class="none">–</span> : <MomentLink ms={row.place.timeMs} go={() => open(row)} />),
    },
    {
      name: 'for',
      isNumber: true,
      of: (row) => (row.place === null ? <span class="none">–</span> : lengthText(Math.max(0, nowMs - row.place.timeMs))),
    },
    { name: 'coin', of: (row) => row.coin ?? <span class="none">–</span> },
    { name: 'set aside', isNumber: true, of: (row) => <ShownAmount of={row.amount} /> },
    { name: 'of', isNumber: true, of: (row) => <ShownAmount of={row.of} /> },
    {
      name: 'at its limit',
      isNumber: true,
      of: (row) => (row.cost === null ? <span class="none">–</span> : <ShownAmount of={row.cost} />),
    },
    {
      name: 'ends',
      of: (row) =>
        row.isOverdue ? (
          <span class="bad">older than its order</span>
        ) : row.expiresMs === null ? (
          'with its order'
        ) : (
          shortTimeText(row.expiresMs, looks.isLocalTime())
        ),
    },
    { name: 'order', of: (row) => <code class="dim">{row.order.slice(0, 12)}</code> },
  ]
  return (
    <Rows
      name="Reservations"
      columns={columns}
      rows={of}
      keyOf={({ order }) => order}
      choose={open}
      markOf={({ isOverdue }) => (isOverdue ? 'wrong' : '')}
    />
  )
}

type Move = BudgetShown['moves'][number]
const Moves = ({ of }: { of: readonly Move[] }) => {
  const { go } = usePage()
  const open = (row: Move) => go({ view: 'journal', event: row.position, filter: '' })
  const columns: ListColumn<Move>[] = [
    { name: 'time', of: (row) => <MomentLink ms={row.timeMs} go={() => open(row)} /> },
    { name: 'coin', of: (row) => row.coin ?? <span class="none">–</span> },
    { name: 'what happened', of: (row) => <span class="why">{row.words.line}</span> },
    ...(['cash', 'reserved', 'margin', 'free', 'invested'] as const).map((figure) => ({
      name: figure,
      isNumber: true as const,
      of: ({ moved }: Move) => <Gain of={moved[figure]} decimals={4} />,
    })),
  ]
  return <Rows name="Moves" columns={columns} rows={of} keyOf={({ position }) => position} choose={open} />
}

const OfAsset = ({ asset }: { asset: string }) => {
  const { source } = usePage()
  const answer = useMoment((at) => source.get('/budget/{asset}', { asset }, at), asset)
  return (
    <>
      <section class="panel" aria-label="Set aside">
        <header>
          <h2 class="symbol">Set aside in {asset}</h2>
          <span class="dim">by order, since when</span>
        </header>
        <PanelBody
          of={answer}
          empty={({ reservations }) => (reservations.length === 0 ? 'Nothing is set aside: no entry is open at this moment.' : null)}
        >
          {(value) => <Reservations of={value.reservations} nowMs={value.at.timeMs} />}
        </PanelBody>
      </section>
      <section class="panel" aria-label="What moved it">
        <header>
          <h2 class="symbol">What moved it last</h2>
          <span class="dim">newest first, with what each added</span>
        </header>
        <PanelBody of={answer} empty={({ moves }) => (moves.length === 0 ? 'Nothing has moved this pool up to here.' : null)}>
          {({ moves }) => <Moves of={moves} />}
        </PanelBody>
      </section>
    </>
  )
}

/** The pools of a moment, and of one of them what is set aside and what moved it. */
export const BudgetView = () => {
  const { moment } = usePage()
  const { chosen, choose } = useViewFilter(['asset'])
  const assets = Object.keys(moment.now.value.value?.pools ?? {})
  const asset = assets.find((one) => one === chosen.asset) ?? assets[0]
  return (
    <main class="view thirds">
      <section class="panel" aria-label="Budget">
        <header>
          <h2 class="symbol">Budget</h2>
          <span class="dim">every digit, of this moment</span>
          {assets.length > 1 && asset !== undefined && (
            <Choices
              label="Asset"
              of={assets.map((name) => ({ name, words: name }))}
              chosen={asset}
              choose={(next) => choose({ asset: next })}
            />
          )}
        </header>
        <PanelBody
          of={moment}
          empty={({ pools }) => (Object.keys(pools).length === 0 ? 'No capital yet: the log holds no deposit up to here.' : null)}
        >
          {({ pools }) => <AssetTable name="Pools" of={pools} columns={POOL_COLUMNS} />}
        </PanelBody>
      </section>
      {asset !== undefined && <OfAsset asset={asset} />}
    </main>
  )
}
