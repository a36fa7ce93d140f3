/**
 * `hard`: rests at the venue; `watched`: the same price, which the engine watches because nothing rests; `soft`, `trailing` and
 * `break-even`: of the engine, wherever they rest.
 */
export type PieceKind = 'hard' | 'soft' | 'trailing' | 'break-even' | 'watched'
/** For so long a stop of a position stood at one price. */
export type StopPiece = {
  readonly position: string
  readonly fromMs: number
  readonly toMs: number
  readonly price: string
  readonly kind: PieceKind
}
