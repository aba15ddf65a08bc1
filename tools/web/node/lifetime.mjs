// A browser must not outlive who drives it, and must not keep it alive: kill runs when this program
// ends, and a signal to end does end it (Playwright's own handler of SIGTERM closes the browser and lets
// the program wait on). Returns what takes that back.
export function endWithUs(kill) {
    const stopped = () => process.exit(1);
    process.on('exit', kill).on('SIGINT', stopped).on('SIGTERM', stopped).on('SIGHUP', stopped);
    return () => {
        process.off('exit', kill).off('SIGINT', stopped).off('SIGTERM', stopped).off('SIGHUP', stopped);
    };
}
