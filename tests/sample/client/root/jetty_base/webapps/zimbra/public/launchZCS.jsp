<%@ page buffer="8kb" session="true" contentType="text/html; charset=UTF-8" %>
<%@ taglib prefix="c" uri="http://java.sun.com/jsp/jstl/core" %>
<%-- The sample's advanced client, with as much of one as scripts need to be seen at work. --%>
<%
	pageContext.setAttribute("contextPath", request.getContextPath());
	pageContext.setAttribute("vers", "230601030000");
%>
<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<title>Sample</title>
<link href="${contextPath}/css/common,zm,skin.css?v=${vers}" rel="stylesheet" type="text/css">
<link rel="icon" href="data:,">
</head>
<body>
<p id="greeting"></p>
<p id="note"></p>
<div style="display:none;">
<jsp:include page="Boot.jsp"/>
<script>
	var unsupported = AjxEnv.isSafari && !AjxEnv.isSafari4up;
</script>
<script src="${contextPath}/js/Startup1_1_all.js?v=${vers}"></script>
<script>
	<jsp:include page="/js/skin.js"/>
</script>
<script>
	function launch() {
		Sample.run({ unsupported: unsupported });
	}
	document.addEventListener("DOMContentLoaded", launch);
</script>
</div>
</body>
</html>
