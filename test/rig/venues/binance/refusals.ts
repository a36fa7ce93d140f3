import { VenueRefusal } from '../server/dialect.ts'

const refusal = (code: number, msg: string): VenueRefusal => new VenueRefusal(400, { code, msg })

export const invalidSymbol = (): VenueRefusal => refusal(-1121, 'Invalid symbol.')
export const invalidInterval = (): VenueRefusal => refusal(-1120, 'Invalid interval.')
export const missing = (name: string): VenueRefusal =>
  refusal(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`)
export const illegal = (name: string): VenueRefusal => refusal(-1100, `Illegal characters found in parameter '${name}'.`)
