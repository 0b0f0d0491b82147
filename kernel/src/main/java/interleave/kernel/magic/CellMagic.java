package interleave.kernel.magic;

/** A magic that heads a cell, and stands nowhere else. */
interface CellMagic extends Magic {

  @Override
  default boolean isLineMagic() {
    return false;
  }

  @Override
  default boolean isCellMagic() {
    return true;
  }
}
