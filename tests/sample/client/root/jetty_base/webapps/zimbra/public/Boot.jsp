<%@ page session="false" %>
<script src="${contextPath}/js/ajax/boot/AjxEnv.js"></script>
<script src="${contextPath}/js/ajax/boot/AjxDispatcher.js"></script>
