package org.godwit.ra.servers.application;

import jakarta.ejb.EJB;
import jakarta.jms.JMSException;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * The post's: /post?send=TEXT, /post?take, /post?wire=TEXT, /post?stamp or /post?queue=TEXT; with &amp;rollback what was done in
 * the transaction is undone.
 */
@WebServlet("/post")
public class PostServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @EJB
    private transient Post post;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        response.setContentType("text/plain");
        response.getWriter().print(answer(request));
    }

    private String answer(HttpServletRequest request) throws ServletException {
        boolean commit = request.getParameter("rollback") == null;
        String send = request.getParameter("send");
        String queue = request.getParameter("queue");
        try {
            if (queue != null) {
                return post.queue(queue);
            }
            String wire = request.getParameter("wire");
            if (wire != null) {
                return post.wire(wire, commit);
            }
            if (request.getParameter("stamp") != null) {
                return post.stamp();
            }
            if (send == null) {
                return post.take(commit);
            }
            post.send(send, commit);
            return "sent";
        } catch (JMSException e) {
            throw new ServletException(e);
        }
    }
}
