<%@ page buffer="8kb" session="false" contentType="text/html; charset=UTF-8" %>
<%@ taglib prefix="c" uri="http://java.sun.com/jsp/jstl/core" %>
<%-- The sample's login page. --%>
<!DOCTYPE html>
<html>
<head>
	<title>Sample login</title>
	<c:set var="version" value="${initParam.zimbraCacheBusterVersion}"/>
	<link rel="stylesheet" type="text/css" href="<c:url value='/css/login.css'/>">
</head>
<body>
	<form method="post" name="loginForm" action="/">
		<input name="username"><input name="password" type="password"><input type="submit">
	</form>
</body>
</html>
