import type { MomentShown } from '../../shapes/moment-shapes.ts'
import { ClosedCycles, OpenOrders } from '../lists.tsx'
import { usePage } from '../page-state.ts'
import { PanelBody } from '../panel.tsx'
import { ShownAmount } from '../shown-amount.tsx'

const POOL = ['deposits', 'cash', 'reserved', 'margin', 'free', 'invested', 'capital'] as const

const Pools = ({ of }: { of: MomentShown }) => (
  <table>
    <thead>
      <tr>
        <th scope="col">asset</th>
        {POOL.map((name) => (
          <th key={name} scope="col" class="number">
            {name}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {Object.entries(of.pools).map(([asset, pool]) => (
        <tr key={asset}>
          <td>{asset}</td>
          {POOL.map((name) => (
            <td key={name} class="number">
              <ShownAmount of={pool[name]} />
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
)

/** Orders that are open with what they set aside, the pools, and the cycles of the coin that are over. */
export const MoneyView = () => {
  const { moment, coin } = usePage()
  return (
    <main class="view stacked">
      <section class="panel" aria-label="Budget">
        <header>
          <h2 class="symbol">Budget</h2>
          <span class="dim">every digit, of this moment</span>
        </header>
        <PanelBody
          of={moment}
          empty={({ pools }) => (Object.keys(pools).length === 0 ? 'No capital yet: the log holds no deposit up to here.' : null)}
        >
          {(value) => (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
            <section class="scroll" tabIndex={0} aria-label="Pools">
              <Pools of={value} />
            </section>
          )}
        </PanelBody>
      </section>
      <section class="panel" aria-label="Orders of all coins">
        <header>
          <h2 class="symbol">Open orders</h2>
        </header>
        <OpenOrders />
      </section>
      <section class="panel grows" aria-label="Cycles">
        <header>
          <h2 class="symbol">Cycles of {coin.value?.coin ?? 'the coin'}</h2>
        </header>
        <ClosedCycles />
      </section>
    </main>
  )
}
