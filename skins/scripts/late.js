/*
 * Loaded when all classes of the start-up packages exist, before launch() runs: FixZimbra replaces
 * their methods now, and those of other packages when these load.
 */
if (window.zmFixes) {
	window.zmFixes.run("late");
}
