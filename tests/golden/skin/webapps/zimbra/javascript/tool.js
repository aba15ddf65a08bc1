// @Plain@
