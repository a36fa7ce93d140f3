import { amountText, signOf } from './shown.ts'

/** An amount, cut for the eye; the whole of it is the title. */
export const ShownAmount = ({ of, decimals }: { of: string | null | undefined; decimals?: number | undefined }) =>
  of == null ? <span class="none">–</span> : <span title={of}>{amountText(of, decimals)}</span>

/** Never by colour alone: an arrow and a sign as well. */
export const Gain = ({ of, decimals = 2, unit = '' }: { of: string | null | undefined; decimals?: number; unit?: string }) => {
  if (of == null) return <span class="none">–</span>
  const sign = signOf(of)
  const shown = amountText(of, decimals) + unit
  if (sign === 0) return <span title={of}>{shown}</span>
  return (
    <span title={of} class={sign > 0 ? 'gain' : 'loss'}>
      <span class="arrow">{sign > 0 ? '▲' : '▼'}</span> {sign > 0 ? `+${shown}` : shown}
    </span>
  )
}
