import { useSignal } from '@preact/signals'
import type { CoinShown } from '../shapes/coin-shapes.ts'
import { CoinCommands } from './command-dialog.tsx'
import { mostUrgent } from './most-urgent.ts'
import { usePage } from './page-state.ts'
import { PanelBody } from './panel.tsx'
import { Gain, ShownAmount } from './shown-amount.tsx'

/** From so many on, one looks for a coin by its name. */
const FILTER_FROM = 12

/** A dot never stands without its word. */
export const CoinWord = ({ of }: { of: CoinShown['word'] }) => (
  <span class={`word ${of}`}>
    <i aria-hidden="true" />
    {of}
  </span>
)

const CoinRow = ({ of }: { of: CoinShown }) => {
  const { coin, go } = usePage()
  return (
    <li>
      <button type="button" class="coin" aria-pressed={coin.value?.coin === of.coin} onClick={() => go({ coin: of.coin })}>
        <b>{of.coin}</b>
        <ShownAmount of={of.last?.price} decimals={of.decimals ?? undefined} />
        <CoinWord of={of.word} />
        <Gain of={of.unrealised} />
      </button>
    </li>
  )
}

export const CoinList = () => {
  const { moment } = usePage()
  const wanted = useSignal('')
  return (
    <section class="panel coins" aria-label="Coins">
      <h2>Coins</h2>
      <PanelBody
        of={moment}
        empty={({ coins }) => (coins.length === 0 ? 'No coin yet: the engine has not looked at a market up to here.' : null)}
      >
        {({ coins }) => (
          <>
            {(coins.length > FILTER_FROM || wanted.value !== '') && (
              <input
                type="search"
                aria-label="Find a coin"
                placeholder="Find a coin"
                value={wanted.value}
                onInput={(event) => {
                  wanted.value = event.currentTarget.value
                }}
              />
            )}
            <ul class="coin-list">
              {mostUrgent(coins)
                .filter(({ coin }) => coin.toLowerCase().includes(wanted.value.toLowerCase()))
                .map((one) => (
                  <CoinRow key={one.coin} of={one} />
                ))}
            </ul>
            <CoinCommands />
          </>
        )}
      </PanelBody>
    </section>
  )
}
