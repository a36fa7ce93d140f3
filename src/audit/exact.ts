import { Decimal as Plain } from '../kernel/money.ts'

/** 120 digits: no product or quotient of amounts is rounded before the rounding that the rule asks for. */
export const Exact = Plain.clone({ precision: 120 })
export type Exact = Plain

export const NONE = new Exact(0)
/** As money is: half away from zero, at 18 decimals. */
export const rounded = (value: Exact): Exact => value.toDecimalPlaces(18, Exact.ROUND_HALF_UP)
/** As a share is: toward zero. */
export const truncated = (value: Exact): Exact => value.toDecimalPlaces(18, Exact.ROUND_DOWN)
export const sum = (values: readonly Exact[]): Exact => values.reduce((total, value) => total.plus(value), NONE)

type Traded = { readonly quantity: string; readonly price: string; readonly contract?: { readonly size: string } }
/** quantity x price of a trade, of contracts x contract size, rounded once. */
export const tradedValue = ({ quantity, price, contract }: Traded): Exact =>
  rounded(new Exact(quantity).times(contract?.size ?? 1).times(price))
