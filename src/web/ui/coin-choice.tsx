import { usePage } from './page-state.ts'

/** All coins, or one of them. */
export const CoinChoice = ({ chosen, choose }: { chosen: string | undefined; choose: (coin: string | null) => void }) => {
  const { log } = usePage()
  const coins = log.now.value.value?.coins ?? []
  return (
    <label class="coin-choice">
      <span class="dim">coin</span>{' '}
      <select value={chosen ?? ''} onChange={(event) => choose(event.currentTarget.value || null)}>
        <option value="">all</option>
        {coins.map((coin) => (
          <option key={coin}>{coin}</option>
        ))}
      </select>
    </label>
  )
}
